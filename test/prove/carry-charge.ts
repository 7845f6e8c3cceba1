import type { Answer, Json } from '../../apps/demo/src/api-client.js';
import { data } from '../acceptance/shop.js';
import type { MeantCharge, ToldOutcome } from './check-charges.js';
import type { MortalEngine } from './mortal-engine.js';
import type { PlannedCharge } from './planned-charge.js';

/** How often a client tries anew, with a new key, when it was told that nothing was charged. */
const TRIES = 3;
const NOTHING_CHARGED = 'PAYMENT_METHOD_TEMPORARILY_UNAVAILABLE';

/** What a client was told in the end, in one word. */
export type Told = 'paid' | 'authorized' | 'declined' | 'pending' | 'not_charged' | `refused:${string}`;

export interface Carried {
  readonly told: Told;
  /** Set when the client was told of money. */
  readonly outcome?: ToldOutcome;
  readonly meant: MeantCharge;
}

type Answered = Omit<Carried, 'meant'>;

/** Makes one charge as a careful client would: the same key until there is an answer, a new one only when nothing was charged. */
export async function carryCharge(engine: MortalEngine, charge: PlannedCharge): Promise<Carried> {
  const carried = await (charge.kind === 'order' ? payOrder(engine, charge) : payIntent(engine, charge));
  if (carried.outcome && charge.refunded > 0) await refund(engine, charge, carried.outcome.paymentIntentId);
  return carried;
}

async function refund(engine: MortalEngine, { key, refunded }: PlannedCharge, paymentIntentId: string): Promise<void> {
  const body = { payment_intent_id: paymentIntentId, amount_money: usd(refunded) };
  data(await engine.ask('POST', '/v1/refunds', body, `${key}-refund`), 201);
}

async function payIntent(engine: MortalEngine, charge: PlannedCharge): Promise<Carried> {
  const { key, customerId, methodId, kind } = charge;
  const fields = {
    amount_money: usd(charge.amount),
    payment_options: ['card'],
    customer_id: customerId,
    capture_method: kind === 'capture' ? 'manual' : 'automatic',
  };
  const created = await engine.ask('POST', '/v1/payment-intents', fields, `${key}-create`);
  const id: string = data(created, 201).payment_intent_id;
  const path = `/v1/payment-intents/${id}`;
  const body = { payment_method_id: methodId };
  const answer = await whileNothingIsCharged((n) => engine.ask('POST', `${path}/confirm`, body, `${key}-confirm-${n}`));
  const carried = toldOfIntent(answer, (intent) => intent);
  const meant = { paidBy: { paymentIntentId: id }, captured: charge.captured };
  if (carried.told !== 'authorized') return { ...carried, meant };
  const captured = await engine.ask(
    'POST',
    `${path}/capture`,
    { amount_money: usd(charge.captured) },
    `${key}-capture`,
  );
  return { ...toldOfIntent(captured, (intent) => intent), meant };
}

async function payOrder(engine: MortalEngine, charge: PlannedCharge): Promise<Carried> {
  const { key, customerId, methodId } = charge;
  const line_items = [{ name: 'Tea', quantity: 1, unit_price_money: usd(charge.amount) }];
  const created = await engine.ask('POST', '/v1/orders', { customer_id: customerId, line_items }, `${key}-create`);
  const id: string = data(created, 201).order_id;
  const body = { action: 'pay', payment_source: { payment_method_id: methodId } };
  const answer = await whileNothingIsCharged((n) =>
    engine.ask('POST', `/v1/orders/${id}/pay`, body, `${key}-pay-${n}`),
  );
  const carried = toldOfIntent(answer, ({ payment_attempt }) => payment_attempt.payment_intents[0]);
  return { ...carried, meant: { paidBy: { orderId: id }, captured: charge.amount } };
}

async function whileNothingIsCharged(send: (n: number) => Promise<Answer>): Promise<Answer> {
  for (let n = 1; ; n++) {
    const answer = await send(n);
    if (answer.body?.error?.code !== NOTHING_CHARGED || n === TRIES) return answer;
  }
}

function toldOfIntent(answer: Answer, intentOf: (answered: Json) => Json): Answered {
  if (answer.status === 402) {
    return { told: answer.body.error.code === NOTHING_CHARGED ? 'not_charged' : 'declined' };
  }
  // In progress, or not ready to be charged again: the engine says so before it asks the gateway.
  if (answer.status === 409) return { told: `refused:${answer.body.error.code}` };
  const intent = intentOf(data(answer, 200));
  if (intent.status === 'requires_capture') return { told: 'authorized' };
  if (intent.status === 'requires_payment_method') return { told: 'not_charged' };
  if (intent.status !== 'succeeded') return { told: 'pending' };
  const captured = intent.captured_money?.amount ?? intent.amount_money.amount;
  return { told: 'paid', outcome: { paymentIntentId: intent.payment_intent_id, captured } };
}

function usd(amount: number) {
  return { amount, currency: 'USD' };
}
