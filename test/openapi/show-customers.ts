import type { ApiWitness } from './api-witness.js';

const ADDRESS = { line1: '1 High Street', city: 'London', postal_code: 'N1 1AA', country: 'GB' };

/** Uses every route of customers and their addresses; answers a customer. */
export async function showCustomers(api: ApiWitness): Promise<string> {
  const body = {
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    phone: '+442071234567',
    billing_address: ADDRESS,
    external_reference_id: 'crm-1',
    group_id: 'early',
    internal_note: 'Prefers letters.',
    is_verified: true,
    metadata: { shop: 'north' },
    tax_exempt: false,
  };
  const once = { status: 201, headers: { 'idempotency-key': 'ada' } };
  const { data: customer } = await api.post('/v1/customers', body, once);
  await api.post('/v1/customers', body, once);
  await api.post('/v1/customers', { ...body, name: 'Another' }, { ...once, status: 409 });
  await api.post('/v1/customers', { email: body.email }, { status: 409 });
  await api.post('/v1/customers', { email: 'not one', nickname: 'Ada', metadata: { flint_x: '1' } }, { status: 400 });
  await api.post('/v1/customers', { email: 'eve@example.com' }, { status: 201 });
  const id: string = customer.customer_id;
  await showLists(api);
  const path = `/v1/customers/${id}`;
  await api.get(`${path}?expand=default_payment_method`, { status: 200 });
  await api.get(`${path}?expand=orders`, { status: 400 });
  await api.call('PATCH', path, { name: null, metadata: { shop: null, tier: 'gold' } }, { status: 200 });
  await api.call('PATCH', path, { name: 'A', expected_version: 1 }, { status: 409 });
  await api.call('PATCH', path, {}, { status: 400 });
  await showAddresses(api, path);
  return id;
}

async function showLists(api: ApiWitness): Promise<void> {
  const page = await api.get('/v1/customers?page_size=1&sort_by=email', { status: 200 });
  const next = encodeURIComponent(page.next_page_token);
  await api.get(`/v1/customers?page_size=1&sort_by=email&page_token=${next}`, { status: 200 });
  await api.get(`/v1/customers?page_size=1&sort_by=name&page_token=${next}`, { status: 400 });
  await api.get('/v1/customers?page_size=0&colour=red', { status: 400 });
}

async function showAddresses(api: ApiWitness, path: string): Promise<void> {
  const body = { address: ADDRESS, recipient_name: 'Ada', label: 'Home', phone: '+442071234567' };
  const { data: home } = await api.post(`${path}/addresses`, body, { status: 201 });
  await api.post(`${path}/addresses`, { address: ADDRESS, recipient_name: 'Ada' }, { status: 201 });
  await api.post(`${path}/addresses`, { address: { country: 'gb' } }, { status: 400 });
  await api.get(`${path}/addresses`, { status: 200 });
  const one = `${path}/addresses/${home.customer_address_id}`;
  await api.get(one, { status: 200 });
  await api.call('PATCH', one, { label: null, recipient_name: 'A. L.' }, { status: 200 });
  await api.post(`${one}/set-default`, { default_for: 'both' }, { status: 200 });
  await api.post(`${one}/set-default`, { default_for: 'all' }, { status: 400 });
  await api.call('DELETE', one, undefined, { status: 200 });
  await api.get(one, { status: 404 });
}
