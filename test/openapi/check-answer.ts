import type { AnswerSpec, ApiDescription, Operation } from './api-document.js';

export interface SeenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Headers that are the API's own. All others are HTTP's or Fastify's. */
const OWN_HEADER = /^(flint-|onfile-|idempotency-|x-request-id$|retry-after$|www-authenticate$)/;
const OF_CALLERS = ['flint-merchant-id', 'flint-merchant-environment-id', 'flint-mode', 'flint-sandbox-id'];

/** In what an answer differs from what the document says about it. */
export function checkAnswer(api: ApiDescription, operation: Operation, answer: SeenAnswer): string[] {
  const spec = operation.responses[String(answer.status)];
  if (spec === undefined) return [`${answer.status} is not documented: ${answer.text}`];
  return [...checkHeaders(api, spec, answer), ...checkPresence(operation, answer), ...checkBody(api, spec, answer)];
}

function checkHeaders(api: ApiDescription, { headers = {} }: AnswerSpec, answer: SeenAnswer): string[] {
  const documented = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const foreign = [...answer.headers.keys()].filter((name) => OWN_HEADER.test(name) && !documented.has(name));
  const wrong = Object.entries(headers).flatMap(([name, reference]) => {
    const { required, schema } = api.resolve(reference) as { required: boolean; schema: Record<string, unknown> };
    const value = answer.headers.get(name);
    if (value === null) return required ? [`header ${name} is missing`] : [];
    return api.faultsOf(schema, value).map((fault) => `header ${name}: ${fault}`);
  });
  return [...foreign.map((name) => `header ${name} is not documented`), ...wrong];
}

/** What every success shows, though an error that comes before may lack it (contract §1.4). */
function checkPresence({ method, security, responses }: Operation, { status, headers }: SeenAnswer): string[] {
  if (status >= 400 || responses['400'] === undefined) return [];
  const always = [
    'flint-version',
    ...(security.length > 0 ? OF_CALLERS : []),
    ...(method === 'GET' ? [] : ['idempotency-key']),
  ];
  return always.filter((name) => !headers.has(name)).map((name) => `header ${name} is missing`);
}

function checkBody(api: ApiDescription, { content = {} }: AnswerSpec, { headers, text }: SeenAnswer): string[] {
  const media = headers.get('content-type')?.split(';')[0] ?? '';
  const schema = content[media]?.schema;
  if (schema === undefined) return [`the media type ${media} is not documented`];
  return api.faultsOf(schema, media === 'application/json' ? JSON.parse(text) : text);
}
