import { API_VERSIONS } from '../auth/api-version.js';
import type { JsonSchema } from '../validation/field-rule.js';

/** Lets a caller pin the version of the contract. */
export const VERSION_PARAMETER: JsonSchema = {
  name: 'Flint-Version',
  in: 'header',
  required: false,
  schema: { type: 'string', enum: API_VERSIONS },
};

/** Makes a write safe to repeat. */
export function idempotencyKeyParameter(required: boolean): JsonSchema {
  const schema = { type: 'string', minLength: 1, maxLength: 255 };
  return { name: 'Idempotency-Key', in: 'header', required, schema };
}

/** What every operation refers to. */
export const SHARED_COMPONENTS = {
  securitySchemes: {
    bearer: { type: 'http', scheme: 'bearer', description: 'The secret of an API key.' },
    apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  },
  schemas: {
    Meta: {
      type: 'object',
      properties: {
        api_version: { type: 'string', format: 'date' },
        request_id: { type: 'string' },
        idempotency_replayed: { type: 'boolean' },
      },
    },
    Error: {
      type: 'object',
      required: ['error'],
      properties: {
        error: {
          type: 'object',
          required: ['type', 'code', 'message', 'doc_url', 'error_source', 'request_id', 'request_log_url'],
          properties: {
            type: { type: 'string' },
            code: { type: 'string' },
            message: { type: 'string' },
            param: { type: 'string' },
            details: { type: 'array', items: { type: 'object' }, maxItems: 25 },
            doc_url: { type: 'string' },
            error_source: { type: 'string', enum: ['merchant', 'integration', 'flint'] },
            request_id: { type: 'string' },
            request_log_url: { type: 'string' },
            remediation: {
              type: 'object',
              required: ['retryable'],
              properties: {
                retryable: { type: 'boolean' },
                next_steps: { type: 'string' },
                next_actions: { type: 'array', items: { type: 'object' } },
              },
            },
          },
        },
      },
    },
  } as Readonly<Record<string, JsonSchema>>,
} as const;
