import type { GatewayDecline } from '../payment-gateway.port.js';
import { CARD_ROWS, type ChargeRule, type SandboxCard } from './sandbox-card-rows.policy.js';

const HEAD = `# Test cards of the sandbox

\`POST {confirm_url} {"token": …}\` takes one of these. *Saved* is what confirming the method does; the next columns are what a charge
with the saved method does while a buyer is there to answer a challenge, and without one (a renewal). A decline names the network's
response code and Mastercard's advice code where there is one. The last column is what becomes of refunds. Unless it says otherwise
a card expires at the end of December, four years after the sandbox's year. Written by \`render-test-cards.spec.ts\` (\`UPDATE_DOCS=1\`).

| Token | Shown as | Saved | With a buyer | Without | Refunds |
|---|---|---|---|---|---|`;

/** The sandbox's cards as a page for people. */
export function renderTestCards(): string {
  return `${[HEAD, ...CARD_ROWS.map(line)].join('\n')}\n`;
}

function line(card: SandboxCard): string {
  const { token, brand, last4, attach, onSession, offSession } = card;
  const saved = attach ? `refused: ${declineOf(attach)}` : 'yes';
  const without = offSession.challenge === 'none' ? chargeOf(offSession) : declineWithoutBuyer(offSession);
  const cells = attach ? [saved, '–', '–', '–'] : [saved, chargeOf(onSession), without, refundOf(card)];
  return `| \`${token}\` | ${brand} …${last4} | ${cells.join(' | ')} |`;
}

function chargeOf({ challenge, decline }: ChargeRule): string {
  const end = decline ? `declines: ${declineOf(decline)}` : 'succeeds';
  return challenge === 'none' ? end : `asks for authentication, then ${end}`;
}

function declineWithoutBuyer(rule: ChargeRule): string {
  return rule.challenge === 'unless_set_up'
    ? 'succeeds once it was set up'
    : 'declines: `authentication_required` (network `1A`)';
}

function declineOf({ code, declineCode, networkCode, adviceCode }: GatewayDecline): string {
  const details = [
    declineCode === undefined || declineCode === code ? undefined : `\`${declineCode}\``,
    networkCode && `network \`${networkCode}\``,
    adviceCode && `advice \`${adviceCode}\``,
  ].filter((detail) => detail !== undefined);
  return details.length === 0 ? `\`${code}\`` : `\`${code}\` (${details.join(', ')})`;
}

function refundOf({ refund, onSession, offSession }: SandboxCard): string {
  if (onSession.decline && offSession.decline) return '–';
  if (!refund) return 'succeed';
  const reason = refund.failureReason ? `: \`${refund.failureReason}\`` : '';
  return `${refund.first}, after an hour ${refund.later}${reason}`;
}
