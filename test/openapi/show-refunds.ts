import type { ApiWitness } from './api-witness.js';

const USD = (amount: number) => ({ amount, currency: 'USD' });

/** Uses every route of refunds: of a payment, of payments as named, too much, nothing left, of an order. */
export async function showRefunds(api: ApiWitness, customerId: string, visa: string): Promise<void> {
  const pay = async () => {
    const body = { amount_money: USD(2_000), payment_options: ['card'], customer_id: customerId };
    const { data } = await api.post('/v1/payment-intents', body, { status: 201 });
    await api.post(
      `/v1/payment-intents/${data.payment_intent_id}/confirm`,
      { payment_method_id: visa },
      { status: 200 },
    );
    return data.payment_intent_id as string;
  };
  const payment_intent_id = await pay();
  const all = {
    reason: 'arrived_too_late',
    reason_message: 'It came after the party.',
    refund_method: 'original_payment',
    external_reference_id: 'claim-7',
    metadata: { desk: 'north' },
  };
  const part = await api.post('/v1/refunds', { payment_intent_id, amount_money: USD(500), ...all }, { status: 201 });
  await api.get(`/v1/payment-intents/${payment_intent_id}`, { status: 200 });
  await api.post('/v1/refunds', { payment_intent_id, amount_money: USD(1_501) }, { status: 409 });
  const tender_allocations = [
    { payment_intent_id, amount_money: USD(300) },
    { payment_intent_id: await pay(), amount_money: USD(700) },
  ];
  await api.post('/v1/refunds', { tender_allocations }, { status: 201 });
  await api.post('/v1/refunds', { payment_intent_id }, { status: 201 });
  await api.post('/v1/refunds', { payment_intent_id }, { status: 409 });
  await api.post('/v1/refunds', { payment_intent_id, reason: 'whim' }, { status: 400 });
  await api.post('/v1/refunds', {}, { status: 400 });
  const path = `/v1/refunds/${part.data.refund_id}`;
  await api.get(`${path}?expand=customer,payment_intent`, { status: 200 });
  await api.call('PATCH', path, { metadata: { desk: null, seen: 'yes' } }, { status: 200 });
  await api.get(`/v1/refunds?customer_id=${customerId}&status=succeeded&reason=arrived_too_late`, { status: 200 });
  await api.get('/v1/refunds?page_size=100&expand=customer', { status: 200 });
  await api.get('/v1/refunds?status=lost', { status: 400 });
}

/** Gives back what a subscription's latest cycle was paid with. */
export async function showOrderRefund(api: ApiWitness): Promise<void> {
  const { data } = await api.get('/v1/orders?payment_status=paid', { status: 200 });
  await api.post('/v1/refunds', { order_id: data[0].order_id }, { status: 201 });
  await api.get(`/v1/orders/${data[0].order_id}`, { status: 200 });
}
