import type { GatewayDecline } from '../payment-gateway.port.js';
import { CARD_ROWS, type ChargeRule, type SandboxCard } from './sandbox-card-rows.policy.js';

const HEAD = `# Test cards of the sandbox

\`POST {confirm_url} {"token": …}\` takes one of these. *Saved* is what confirming the method does; the next columns are what a charge
with the saved method does while a buyer is there to answer a challenge, and without one (a renewal). Unless it says otherwise a card
expires at the end of December, four years after the sandbox's year. Written by \`render-test-cards.spec.ts\` (\`UPDATE_DOCS=1\`).

| Token | Shown as | Saved | With a buyer | Without |
|---|---|---|---|---|`;

/** The sandbox's cards as a page for people. */
export function renderTestCards(): string {
  return `${[HEAD, ...CARD_ROWS.map(line)].join('\n')}\n`;
}

function line({ token, brand, last4, attach, onSession, offSession }: SandboxCard): string {
  const saved = attach ? `refused: ${declineOf(attach)}` : 'yes';
  const without = offSession.challenge === 'none' ? chargeOf(offSession) : declineWithoutBuyer(offSession);
  const cells = attach ? [saved, '–', '–'] : [saved, chargeOf(onSession), without];
  return `| \`${token}\` | ${brand} …${last4} | ${cells.join(' | ')} |`;
}

function chargeOf({ challenge, decline }: ChargeRule): string {
  const end = decline ? `declines: ${declineOf(decline)}` : 'succeeds';
  return challenge === 'none' ? end : `asks for authentication, then ${end}`;
}

function declineWithoutBuyer(rule: ChargeRule): string {
  return rule.challenge === 'unless_set_up' ? 'succeeds once it was set up' : 'declines: `authentication_required`';
}

function declineOf({ code, declineCode }: GatewayDecline): string {
  return declineCode === undefined || declineCode === code ? `\`${code}\`` : `\`${code}\` (\`${declineCode}\`)`;
}
