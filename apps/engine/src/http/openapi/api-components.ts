import type { JsonSchema } from '../validation/field-rule.js';
import { ANSWER_HEADERS } from './api-headers.js';
import { named } from './named-schema.js';
import { closedObject, text } from './schema-words.js';

/** What stands beside `data` in every success (contract §1.5). */
export const META = named(
  'Meta',
  closedObject(
    'About the answer itself.',
    {
      api_version: { type: 'string', format: 'date', description: 'The version of the contract that it follows.' },
      request_id: text('The value of X-Request-Id.'),
    },
    { idempotency_replayed: { const: true, description: 'The same request was carried out before.' } },
  ),
);

/** What operations refer to beside schemas. */
export const SHARED_COMPONENTS: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>> = {
  securitySchemes: {
    bearer: { type: 'http', scheme: 'bearer', description: 'The secret of an API key.' },
    apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same secret; never send both.' },
  },
  headers: ANSWER_HEADERS,
};
