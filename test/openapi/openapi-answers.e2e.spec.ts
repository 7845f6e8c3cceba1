import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EngineProcess } from '../../apps/demo/src/engine-process.js';
import { ApiDescription, type DocumentJson, type Schema } from './api-document.js';
import { ApiWitness } from './api-witness.js';
import { showCustomers } from './show-customers.js';
import { showOrders } from './show-orders.js';
import { showPaymentIntents, showPaymentMethods } from './show-payments.js';
import { showOrderRefund, showRefunds } from './show-refunds.js';
import { showSubscriptions } from './show-subscriptions.js';
import { showRefusals, showSettings, showTheRest } from './show-the-rest.js';

let folder: string;
let engine: EngineProcess;
let api: ApiDescription;
let witness: ApiWitness;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onfile-openapi-'));
  engine = await EngineProcess.start(join(folder, 'data'));
  const { base_url, api_key } = engine.bootstrap;
  api = new ApiDescription((await (await fetch(`${base_url}/v1/openapi.json`)).json()) as DocumentJson);
  witness = new ApiWitness(api, base_url, api_key);
}, 60_000);
afterAll(async () => {
  await engine?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('the API document', () => {
  test('has schemas that can be compiled, and no reference that leads nowhere', () => {
    const schemas = Object.entries(api.json.components.schemas!);
    for (const [name, schema] of schemas) expect([name, typeof api.validatorOf(schema)]).toEqual([name, 'function']);
    const references = referencesIn(api.json);
    expect(references.length).toBeGreaterThan(500);
    for (const reference of references) expect(api.resolve(reference)).toBeDefined();
  });

  test('uses every schema that it names', () => {
    const used = new Set(referencesIn(api.json).map(({ $ref }) => String($ref).split('/').at(-1)));
    expect(Object.keys(api.json.components.schemas!).filter((name) => !used.has(name))).toEqual([]);
  });

  test('names each operation once, and each parameter of a path', () => {
    const ids = api.operations.map(({ operationId }) => operationId);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    const wrong = api.operations.filter(({ path, parameters }) => {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const declared = parameters.filter((each) => each.in === 'path' && each.required).map(({ name }) => name);
      return inPath.join() !== declared.join();
    });
    expect(wrong.map(({ operationId }) => operationId)).toEqual([]);
  });

  test('says what every success holds, and has a sentence for every tag', () => {
    const vague = api.operations.filter(({ responses }) => {
      const success = Object.entries(responses).find(([status]) => status < '300')![1];
      const schema = Object.values(success.content!)[0]!.schema as { properties?: { data?: Schema } };
      return isVague(schema.properties?.data ?? schema);
    });
    expect(vague.map(({ operationId }) => operationId)).toEqual([]);
    expect(api.json.tags.filter(({ description }) => description === undefined)).toEqual([]);
    const tags = new Set(api.json.tags.map(({ name }) => name));
    expect(api.operations.filter((each) => !tags.has(each.tags[0]!))).toEqual([]);
  });

  test('closes every object of an answer, but for maps', () => {
    const requests = /Body$/;
    const open = Object.entries(api.json.components.schemas!)
      .filter(([name]) => !requests.test(name))
      .flatMap(([name, schema]) => objectsIn(schema, name))
      .filter(([, object]) => object.additionalProperties === undefined);
    expect(open.map(([place]) => place)).toEqual([]);
  });

  test('bounds all that a request may hold', () => {
    const bodies = Object.entries(api.json.components.schemas!).filter(([name]) => name.endsWith('Body'));
    const given = api.operations.flatMap(({ operationId, parameters }) =>
      parameters.map(({ name, schema }): [string, Schema] => [`${operationId} ${name}`, schema]),
    );
    expect([...bodies, ...given].flatMap(([name, schema]) => unboundedIn(schema, name))).toEqual([]);
    expect(unboundedIn({ properties: { a: { type: ['string', 'null'] }, b: { type: 'array' } } }, 'x')).toEqual([
      'x.properties.a lacks maxLength',
      'x.properties.b lacks maxItems',
    ]);
  });

  test('shows for every body an example that its schema allows', () => {
    const withBody = api.operations.filter(({ requestBody }) => requestBody !== undefined);
    expect(withBody.length).toBeGreaterThan(30);
    const faults = withBody.flatMap(({ operationId, requestBody }) => {
      const { schema, example } = requestBody!.content['application/json']!;
      return api.faultsOf(schema, example).map((fault) => `${operationId}: ${fault}`);
    });
    expect(faults).toEqual([]);
  });
});

describe('every operation', () => {
  test('answers as the document says', async () => {
    const customer = await showCustomers(witness);
    const visa = await showPaymentMethods(witness, customer);
    await showPaymentIntents(witness, customer, visa);
    await showOrders(witness, customer, visa);
    await showRefunds(witness, customer, visa);
    await showSubscriptions(witness, customer, visa);
    await showOrderRefund(witness);
    await showSettings(witness);
    await showTheRest(witness, customer);
    expect(witness.faults).toEqual([]);
    const unseen = api.operations.filter(({ operationId }) => !witness.succeeded.has(operationId));
    expect(unseen.map(({ operationId }) => operationId)).toEqual([]);
  }, 120_000);

  test('refuses as the document says', async () => {
    witness.faults.length = 0;
    await showRefusals(witness);
    expect(witness.faults).toEqual([]);
    const versioned = api.operations.filter(({ responses }) => responses['400'] !== undefined);
    const unseen = versioned.filter(({ operationId }) => !witness.refused.has(operationId));
    expect(unseen.map(({ operationId }) => operationId)).toEqual([]);
  }, 120_000);

  test('is held to the document: a field more, a field less and a foreign value are noticed', () => {
    const customer = api.json.components.schemas!.CustomerSummary!;
    const given = {
      customer_id: 'cus_01ARZ3NDEKTSV4RRFFQ69G5FAV',
      email: null,
      created_at: '2026-01-01T00:00:00.000Z',
      updated_at: '2026-01-01T00:00:00.000Z',
    };
    const { updated_at: _, ...less } = given;
    expect(api.faultsOf(customer, given)).toEqual([]);
    expect(api.faultsOf(customer, { ...given, shoe_size: 38 })).toHaveLength(1);
    expect(api.faultsOf(customer, less)).toHaveLength(1);
    expect(api.faultsOf(customer, { ...given, created_at: 'yesterday' })).toHaveLength(1);
    expect(
      api.faultsOf(api.json.components.schemas!.SandboxClock!, { now: given.created_at, status: 'late' }),
    ).toHaveLength(1);
  });
});

function referencesIn(value: unknown): Schema[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = typeof (value as Schema).$ref === 'string' ? [value as Schema] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}

function isVague(schema: Schema): boolean {
  return schema.type === 'object' && schema.properties === undefined && schema.required === undefined;
}

function objectsIn(value: unknown, place: string): [place: string, object: Schema][] {
  if (typeof value !== 'object' || value === null) return [];
  const own = (value as Schema).type === 'object' ? [[place, value] as [string, Schema]] : [];
  return [...own, ...Object.entries(value).flatMap(([name, inner]) => objectsIn(inner, `${place}.${name}`))];
}

const BOUND_OF_TYPE: Readonly<Record<string, string>> = {
  string: 'maxLength',
  integer: 'maximum',
  number: 'maximum',
  array: 'maxItems',
};

/** Places where a value may be as long, as large or as many as a client likes; a closed set of values is bounded. */
function unboundedIn(value: unknown, place: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const schema = value as Schema;
  const bound = BOUND_OF_TYPE[String([schema.type].flat()[0])];
  const isOpen = bound !== undefined && schema[bound] === undefined && schema.enum === undefined;
  const within = Object.entries(schema).flatMap(([name, inner]) => unboundedIn(inner, `${place}.${name}`));
  return isOpen ? [`${place} lacks ${bound}`, ...within] : within;
}
