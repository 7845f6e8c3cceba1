import type { ApiWitness } from './api-witness.js';

/** What can be done about a subscription whose bill was declined: explained, tried by hand, sent to its buyer, and given a backup. */
export async function showRecovery(api: ApiWitness, subscription: string, backup: string): Promise<void> {
  await api.get(`${subscription}/payment-method-resolution`, { status: 200 });
  const retries = `${subscription}/payment-retries`;
  await api.post(retries, {}, { status: 400 });
  const { data } = await api.post(retries, undefined, { status: 201 });
  await api.get(retries, { status: 200 });
  await api.get(`${retries}?status=lost`, { status: 400 });
  await api.get(`${retries}/${data.subscription_payment_retry_id}`, { status: 200 });
  const links = `${subscription}/access-links`;
  await api.post(links, {}, { status: 400 });
  await api.post(links, undefined, { status: 201 });
  const backups = `${subscription}/backup-payment-methods`;
  const payment_method_ids = [backup];
  await api.post(backups, { payment_method_ids }, { status: 400 });
  await api.post(backups, { payment_method_ids, consented_at: '2026-01-01T00:00:00Z' }, { status: 200 });
  await api.get(`${subscription}/payment-method-resolution`, { status: 200 });
}
