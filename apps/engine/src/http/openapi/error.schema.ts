import { ERROR_REGISTRY, errorTypeOf } from '../errors/error-registry.js';
import { named } from './named-schema.js';
import { anId, closedObject, flag, listOf, openEnum, text, whole } from './schema-words.js';
import { money, NEXT_ACTION, READINESS_REASON } from './shared-values.schema.js';

const TYPES = [...new Set([...ERROR_REGISTRY.values()].map(({ status }) => errorTypeOf(status)))].sort();
const MAX_LISTED = 25;
const MODES = { enum: ['live', 'test'] };

const REMEDIATION = named(
  'Remediation',
  closedObject(
    'What to do about the error.',
    {
      retryable: flag('Whether the same request may succeed later without being changed.'),
      next_steps: text('One instruction for people.'),
      next_actions: listOf(NEXT_ACTION, 'Steps for programs.'),
    },
    { missing_or_invalid_fields: listOf({ type: 'string' }, 'Paths of the fields to correct.', { maxItems: 25 }) },
  ),
);

const BLOCKING_RESOURCE = named(
  'BlockingResource',
  closedObject(
    'A resource that stands in the way.',
    { resource_type: openEnum(['subscription'], 'What kind of resource.'), resource_id: text('Its id.') },
    { status: text("The resource's status.") },
  ),
);

const SCOPE_REQUIREMENT = closedObject('What the route asks for.', {
  mode: { type: 'string', enum: ['all', 'any'] },
  scopes: { type: 'array', items: { type: 'string' } },
});

const SELECTABLE = closedObject('A payment intent that can be paid with.', {
  payment_intent_id: anId('pi'),
  amount_money: money('What it collects.'),
  capture_method: openEnum(['automatic', 'manual'], 'Whether it is captured at once.'),
});

/** The facts that an error may carry (contract §2.1): about the request, or about one of its fields. */
const FACTS = {
  param: text('The field, header or parameter, e.g. `line_items[0].name`.'),
  reason: text('A finer reason, where there is one.'),
  current_status: text('The status that the resource is in.'),
  current_version: whole('The version that the resource is at.'),
  supported_actions: listOf({ type: 'string' }, 'What is allowed from here.'),
  blocking_resources: listOf(BLOCKING_RESOURCE, 'What stands in the way.', { maxItems: MAX_LISTED }),
  blocking_resource_count: whole('How many resources stand in the way, named or not.'),
  blockers: listOf(READINESS_REASON, 'All that stands against charging the payment method; the gravest first.'),
  conflicting_fields: listOf({ type: 'string' }, 'Fields that exclude each other.'),
  missing_scopes: listOf({ type: 'string' }, 'Scopes that the credential lacks.'),
  scope_requirement: SCOPE_REQUIREMENT,
  allowed_key_modes: listOf(MODES, 'Modes of keys that the route serves.'),
  current_money: money('What there is.'),
  required_money: money('The least that is needed.'),
  gap_money: money('What is missing.'),
  submitted_money: money('What was sent.'),
  maximum_money: money('The most that is allowed.'),
  capturable_money: money('What can be captured.'),
  payment_intent_ids: listOf(anId('pi'), 'The payment intents that it is about.'),
  order_payment_attempt_id: anId('opa', "The order's payment attempt that it is about."),
  payment_attempt_status: text('Where that attempt stands.'),
  is_resumable: flag('Whether that attempt can be resumed.'),
  selectable_payment_intents: listOf(SELECTABLE, 'The payment intents to choose from.'),
  limit: whole('The limit that was hit.'),
};

const DETAIL = named(
  'ErrorDetail',
  closedObject(
    'What is wrong with one field, in the vocabulary of the error.',
    { code: text('A code of the registry, or `REQUIRED`.'), message: text('For people; may change.') },
    FACTS,
  ),
);

/** The body of every answer from 400 up (contract §2). */
export const ERROR = named(
  'Error',
  closedObject('Why the request was not carried out.', {
    error: closedObject(
      'The error.',
      {
        type: openEnum(TYPES, 'The kind of error; follows from the status.'),
        code: text('Stable; the codes of each answer stand with the operation, all of them at doc_url.'),
        message: text('For people; may change.'),
        doc_url: text('The page that explains the codes.'),
        error_source: openEnum(['merchant', 'integration', 'flint'], 'Who has to act; `flint` is the engine itself.'),
        request_id: text('The value of X-Request-Id.'),
        request_log_url: text('The page that says how the request is found in the log of the engine.'),
        remediation: REMEDIATION,
      },
      { ...FACTS, details: listOf(DETAIL, 'Every fault, where there may be several.', { maxItems: MAX_LISTED }) },
    ),
  }),
);
