import type { Json } from '../../apps/demo/src/api-client.js';

/** A schema of the API description, as far as requests need it. */
type Schema = Json;

/** A route of the API description. */
export interface DescribedRoute {
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
  readonly takesBody: boolean;
  readonly bodySchema?: Schema;
  readonly query: readonly { readonly name: string; readonly schema: Schema }[];
}

/** What is wrong with a request, and the request. */
export interface Fault {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const PAN = '4242424242424242';
const ABSENT = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const WRONG = [42, -1.5, true, 'x'.repeat(6_000), '', [], [null], { a: 1 }, null];

/** The versioned routes of a description, with their schemas' references resolved. */
export function routesOf(document: Json): DescribedRoute[] {
  const resolve = (schema: Schema): Schema => {
    if (schema === null || typeof schema !== 'object') return schema;
    if (Array.isArray(schema)) return schema.map(resolve);
    if (typeof schema.$ref === 'string') {
      return resolve(document.components.schemas[schema.$ref.split('/').at(-1)]);
    }
    return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, resolve(value)]));
  };
  return Object.entries<Json>(document.paths).flatMap(([path, verbs]) =>
    Object.entries<Json>(verbs)
      .filter(([verb]) => VERBS.includes(verb.toUpperCase()) && path.startsWith('/v1/'))
      .map(([verb, operation]) => ({
        method: verb.toUpperCase(),
        path,
        isPublic: Array.isArray(operation.security) && operation.security.length === 0,
        takesBody: operation.requestBody !== undefined,
        bodySchema: resolve(operation.requestBody?.content?.['application/json']?.schema),
        query: (operation.parameters ?? [])
          .filter((parameter: Json) => parameter.in === 'query')
          .map((parameter: Json) => ({ name: parameter.name, schema: resolve(parameter.schema) })),
      })),
  );
}

/** The path with ids of the right form that no resource has. */
export function absentPath({ path }: DescribedRoute, prefixes: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => `${prefixes[name] ?? 'cus'}_${ABSENT}`);
}

/** Requests to one route, each wrong in one way; `path` is the route's with ids that exist, `verbs` those that it serves. */
export function faultsOf(route: DescribedRoute, path: string, verbs: ReadonlySet<string>): Fault[] {
  const withBody = route.bodySchema ? bodyFaults(route.bodySchema) : [];
  const bodies = withBody.map(({ what, body }) => ({ what, ...send(route, path, body) }));
  return [
    ...bodies,
    ...queryFaults(route, path),
    ...pathFaults(route),
    ...headFaults(route, path, verbs),
    ...wireFaults(route, path),
  ];
}

function send({ method }: DescribedRoute, path: string, body: unknown): Omit<Fault, 'what'> {
  return { method, path, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

/** A body that the schema allows: so that each fault stands alone in it. */
function sampleOf(schema: Schema): Json {
  if (schema.enum) return schema.enum[0];
  const type = [schema.type].flat()[0];
  if (type === 'object') {
    const names: string[] = schema.required ?? [];
    return Object.fromEntries(names.map((name) => [name, sampleOf(schema.properties[name])]));
  }
  if (type === 'array') return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items));
  if (type === 'integer' || type === 'number') return schema.minimum ?? 1;
  if (type === 'boolean') return true;
  if (schema.format === 'email') return 'someone@example.com';
  if (schema.format === 'date-time') return '2030-01-01T00:00:00Z';
  if (schema.format === 'uri') return 'https://example.com/';
  const prefix = /^\^(\w+)_\[/.exec(schema.pattern ?? '')?.[1];
  if (prefix) return `${prefix}_${ABSENT}`;
  return schema.pattern === '^[A-Z]{3}$' ? 'USD' : 'text';
}

function bodyFaults(schema: Schema): { what: string; body: Json }[] {
  const good = sampleOf(schema);
  const fields = Object.entries<Schema>(schema.properties ?? {});
  const wrong = fields.flatMap(([name, field]) =>
    WRONG.filter((value) => !fits(field, value)).map((value) => ({
      what: `${name} is ${JSON.stringify(value)?.slice(0, 20)}`,
      body: { ...good, [name]: value },
    })),
  );
  const missing = (schema.required ?? []).map((name: string) => ({
    what: `${name} is missing`,
    body: Object.fromEntries(Object.entries(good).filter(([field]) => field !== name)),
  }));
  const numbers = fields
    .filter(([, field]) => holdsText(field))
    .map(([name, field]) => ({
      what: `a card number in ${name}`,
      body: { ...good, [name]: withNumber(field, good[name]) },
    }));
  const unknown = { what: 'an unknown field', body: { ...good, no_such_field: 1 } };
  const others = ['text', 7, [], null].map((body) => ({ what: `a body of ${JSON.stringify(body)}`, body }));
  return [...wrong, ...missing, ...numbers, unknown, ...others];
}

/** Whether the schema might allow a value; generous, because only what is surely wrong may be called wrong. */
function fits(schema: Schema, value: unknown): boolean {
  if (schema.anyOf) return schema.anyOf.some((one: Schema) => fits(one, value));
  const types = [schema.type].flat();
  if (value === null) return types.includes('null');
  if (Array.isArray(value)) return types.includes('array') && value.length === 0 && !schema.minItems;
  if (typeof value === 'object') return types.includes('object') && schema.properties === undefined;
  if (typeof value === 'boolean') return types.includes('boolean');
  if (typeof value === 'string') {
    const isFree = !schema.enum && !schema.pattern && !schema.format;
    return (
      types.includes('string') &&
      isFree &&
      value.length >= (schema.minLength ?? 0) &&
      value.length <= (schema.maxLength ?? 1e9)
    );
  }
  const isNumber = types.includes('number') || (types.includes('integer') && Number.isInteger(value));
  return isNumber && (value as number) >= (schema.minimum ?? -1e18) && (value as number) <= (schema.maximum ?? 1e18);
}

function holdsText(schema: Schema): boolean {
  const types = [schema.type].flat();
  return types.includes('string') || (types.includes('object') && !schema.enum) || types.includes('array');
}

function withNumber(schema: Schema, sample: Json): Json {
  const types = [schema.type].flat();
  if (types.includes('string')) return `my card ${PAN}`;
  if (types.includes('array')) return [`x ${PAN}`];
  if (schema.properties === undefined) return { note: `4242 4242 4242 4242` };
  return { ...sample, [Object.keys(schema.properties)[0]!]: PAN };
}

function queryFaults(route: DescribedRoute, path: string): Fault[] {
  const { method } = route;
  const ask = (what: string, query: string): Fault => ({ what, method, path: `${path}?${query}` });
  const bad = route.query
    .filter(({ schema }) => !fits(schema, '\u0001') || schema.type !== 'string')
    .map(({ name }) => ask(`${name} is nonsense`, `${name}=%01nonsense`));
  return [
    ...bad,
    ask('an unknown query parameter', 'no_such_parameter=1'),
    ask('a __proto__ query parameter', '__proto__=1'),
    ask('a card number in the query', `${route.query[0]?.name ?? 'query'}=${PAN}`),
    ask('a card number as a query name', `${PAN}=1`),
  ];
}

function pathFaults(route: DescribedRoute): Fault[] {
  if (!route.path.includes('{')) return [];
  const { method } = route;
  return ['nonsense', 'cus_short', `cus_${'Z'.repeat(26)}`, '%00', '..%2f', 'a'.repeat(200), `card${PAN}`].map(
    (id) => ({
      what: `an id of ${id.slice(0, 20)}`,
      method,
      path: route.path.replace(/\{\w+\}/g, id),
    }),
  );
}

function headFaults(route: DescribedRoute, path: string, verbs: ReadonlySet<string>): Fault[] {
  const wrongVerb = VERBS.filter((verb) => !verbs.has(verb));
  const { method } = route;
  const inHeader = (name: string, value: string): Fault => ({
    what: `${name} of ${value.slice(0, 12)}`,
    method,
    path,
    headers: { [name]: value },
  });
  const isWrite = method !== 'GET';
  return [
    ...wrongVerb.map((verb) => ({ what: `the verb ${verb}`, method: verb, path })),
    inHeader('x-request-id', PAN),
    inHeader('idempotency-key', PAN),
    inHeader('flint-version', '1999-01-01'),
    ...(isWrite ? [inHeader('idempotency-key', 'k'.repeat(256))] : []),
  ];
}

/** Bodies that are broken before any field of them is read. */
function wireFaults(route: DescribedRoute, path: string): Fault[] {
  const { method } = route;
  const raw = (what: string, body: string, type = 'application/json'): Fault => ({
    what,
    method,
    path,
    body,
    headers: { 'content-type': type },
  });
  if (method === 'GET') return [];
  return [
    raw('broken JSON', '{"a":'),
    raw('JSON of bytes that are no text', '"\\ud800'),
    raw('deep JSON', `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`),
    raw('a body of 300 KiB', JSON.stringify({ a: 'x'.repeat(300 * 1024) })),
    raw('a __proto__ key', '{"__proto__":{"isAdmin":true}}'),
    raw('a constructor key', '{"constructor":{"prototype":{"isAdmin":true}}}'),
    raw('a form', 'a=1', 'application/x-www-form-urlencoded'),
    raw('plain text', '{}', 'text/plain'),
    raw('another charset', '{}', 'application/json; charset=utf-16'),
    raw('a card number as a key', JSON.stringify({ [PAN]: 1 })),
  ];
}
