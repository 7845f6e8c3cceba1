import { data } from '../acceptance/shop.js';
import { inLanes } from '../crash/load.js';
import type { MortalEngine } from './mortal-engine.js';

const LANES = 16;

/**
 * The operator's work: what the engine could not find out is settled by what the gateway's record says. Answers what was
 * quarantined, and what was neither settled nor quarantined.
 */
export async function settleQuarantined(engine: MortalEngine): Promise<{ quarantined: string[]; unsettled: string[] }> {
  const { shop } = engine;
  const open = (await shop.pages('/v1/payment-intents')).filter(
    ({ status, outcome_review }) => status === 'processing' || outcome_review !== undefined,
  );
  const isQuarantined = (intent: (typeof open)[number]) => intent.outcome_review?.status === 'quarantined';
  const quarantined = open.filter(isQuarantined).map(({ payment_intent_id }) => payment_intent_id);
  const unsettled = open.filter((intent) => !isQuarantined(intent)).map(({ payment_intent_id }) => payment_intent_id);
  const charges = await shop.pages('/v1/sandbox/gateway/charges');
  const paid = new Set(
    charges.filter(({ captured_money }) => captured_money !== null).map(({ payment_intent_id }) => payment_intent_id),
  );
  await inLanes(quarantined, LANES, async (id) => {
    const body = { decision: paid.has(id) ? 'paid' : 'not_paid', reason: "By the gateway's own record." };
    const answer = await engine.ask('POST', `/v1/payment-intents/${id}/settle-outcome`, body, `settle-${id}`);
    // A notice of the gateway may have settled it a moment ago.
    if (answer.body?.error?.code !== 'PAYMENT_INTENT_CANNOT_BE_UPDATED') data(answer, 200);
  });
  return { quarantined, unsettled };
}
