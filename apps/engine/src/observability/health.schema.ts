import { named } from '../http/openapi/named-schema.js';
import { closedObject, flag, openEnum } from '../http/openapi/schema-words.js';

export const LIVENESS = closedObject('The process answers.', { status: { const: 'live' } });

const CHECK = closedObject(
  'How one part does.',
  {
    ok: flag('Whether it works.'),
    duration_ms: { type: 'number', minimum: 0, description: 'How long the look took, in milliseconds.' },
  },
  { detail: { description: 'More about it; for people.' } },
);

export const HEALTH_REPORT = named(
  'HealthReport',
  closedObject('Whether all parts work.', {
    status: openEnum(['ready', 'not_ready'], 'ready when all checks are ok.'),
    checks: { type: 'object', description: 'By the name of the part.', additionalProperties: CHECK },
  }),
);

export const METRICS = {
  type: 'string',
  contentMediaType: 'text/plain',
  description: 'The Prometheus text format.',
};
