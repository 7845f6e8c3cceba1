import { isEmail } from 'class-validator';
import { type IdPrefix, isId, parseTimestamp } from '#kernel';
import { fieldRule, type JsonSchema } from './field-rule.js';
import { explainMetadata, METADATA_LIMITS } from './metadata-rules.js';

const MAX_EXPAND_PATHS = 10;
const MAX_EMAIL_LENGTH = 254;
const MAX_DATE_TIME_LENGTH = 40;
const MAX_PHONE_LENGTH = 16;

interface TextOptions {
  readonly minLength?: number;
  readonly code?: string;
  readonly each?: boolean;
}

/** Text of bounded length (UTF-16 units). */
export function Text(maxLength: number, { minLength = 1, code, each }: TextOptions = {}): PropertyDecorator {
  return fieldRule<unknown>({
    name: 'isText',
    message: `must be text of ${minLength} to ${maxLength} characters`,
    schema: { type: 'string', minLength, maxLength },
    valid: (value) => typeof value === 'string' && value.length >= minLength && value.length <= maxLength,
    code,
    each,
  });
}

/** So many capitals from A to Z. */
function Capitals(length: number, what: string): PropertyDecorator {
  const pattern = new RegExp(`^[A-Z]{${length}}$`);
  return fieldRule<unknown>({
    name: 'isCapitals',
    message: `must be ${what}`,
    schema: { type: 'string', pattern: pattern.source, minLength: length, maxLength: length },
    valid: (value) => typeof value === 'string' && value.length === length && pattern.test(value),
  });
}

/** The code of a currency; whether there is such a one the rules of the business say. */
export const CurrencyCode = (): PropertyDecorator => Capitals(3, 'an ISO 4217 code in capitals');

/** The code of a country. */
export const CountryCode = (): PropertyDecorator => Capitals(2, 'an ISO 3166 country code in capitals');

/** A whole number within bounds, never beyond what a double holds exactly; with `each`, a list of them. */
export function Whole(
  minimum: number,
  maximum = Number.MAX_SAFE_INTEGER,
  code?: string,
  each = false,
): PropertyDecorator {
  return fieldRule<unknown>({
    name: 'isWhole',
    message: `must be a whole number from ${minimum} ${maximum === Number.MAX_SAFE_INTEGER ? 'up' : `to ${maximum}`}`,
    schema: { type: 'integer', format: 'int64', minimum, maximum },
    valid: (value) => Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum,
    code,
    each,
  });
}

/** A whole number whose bounds the rules of the business keep, each side with a code of its own. */
export function RuledWhole(minimum: number, maximum: number, code?: string): PropertyDecorator {
  return fieldRule<unknown>({
    name: 'isAnyWhole',
    message: 'must be a whole number',
    schema: { type: 'integer', format: 'int64', minimum, maximum },
    valid: Number.isSafeInteger,
    code,
  });
}

/** true or false. */
export function Flag(): PropertyDecorator {
  const valid = (value: unknown): boolean => typeof value === 'boolean';
  return fieldRule({ name: 'isFlag', message: 'must be true or false', schema: { type: 'boolean' }, valid });
}

/** One of a closed set of values; with `each`, a list of them. */
export function OneOf(values: readonly string[], code?: string, each = false): PropertyDecorator {
  const schema: JsonSchema = { type: 'string', enum: values };
  return fieldRule<unknown>({
    name: 'isOneOf',
    message: `must be one of ${values.join(', ')}`,
    schema: each ? { type: 'array', items: schema } : schema,
    valid: (value) => values.includes(value as string),
    code,
    each,
  });
}

/** A list of bounded length; what its elements are is said by other rules with `each`. */
export function ListOf(minItems: number, maxItems: number, code?: string): PropertyDecorator {
  return fieldRule<unknown>({
    name: 'isListOf',
    message: `must be a list of ${minItems} to ${maxItems}`,
    schema: { type: 'array', minItems, maxItems },
    valid: (value) => Array.isArray(value) && value.length >= minItems && value.length <= maxItems,
    code,
  });
}

/** The id of a resource of this kind. */
export function IdOf(prefix: IdPrefix, each = false): PropertyDecorator {
  const schema: JsonSchema = idSchema(prefix);
  return fieldRule<unknown>({
    name: 'isIdOf',
    message: `must be an id that starts with ${prefix}_`,
    code: 'INVALID_ID',
    schema: each ? { type: 'array', items: schema } : schema,
    valid: (value) => typeof value === 'string' && isId(prefix, value),
    each,
  });
}

export function idSchema(prefix: IdPrefix): JsonSchema {
  const length = prefix.length + 27;
  const pattern = `^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`;
  return { type: 'string', pattern, minLength: length, maxLength: length };
}

/** An RFC 3339 instant; reaches the code as a timestamp of fixed width in UTC. */
export function DateTime(code?: string): PropertyDecorator {
  return fieldRule<unknown>({
    name: 'isDateTime',
    message: 'must be an RFC 3339 date-time such as 2026-01-31T00:00:00Z',
    schema: { type: 'string', format: 'date-time', maxLength: MAX_DATE_TIME_LENGTH },
    valid: (value) =>
      typeof value === 'string' && value.length <= MAX_DATE_TIME_LENGTH && parseTimestamp(value) !== undefined,
    convert: (value: string) => parseTimestamp(value),
    code,
  });
}

/** An e-mail address. */
export function Email(): PropertyDecorator {
  return fieldRule<unknown>({
    name: 'isEmailAddress',
    message: 'must be an e-mail address',
    code: 'INVALID_EMAIL_FORMAT',
    schema: { type: 'string', format: 'email', maxLength: MAX_EMAIL_LENGTH },
    valid: (value) => typeof value === 'string' && value.length <= MAX_EMAIL_LENGTH && isEmail(value),
  });
}

/** A phone number in E.164 form. */
export function Phone(): PropertyDecorator {
  return fieldRule<unknown>({
    name: 'isPhone',
    message: 'must be a phone number in E.164 form',
    code: 'INVALID_PHONE_FORMAT',
    schema: { type: 'string', pattern: '^\\+[1-9][0-9]{1,14}$', maxLength: MAX_PHONE_LENGTH },
    valid: (value) => typeof value === 'string' && /^\+[1-9][0-9]{1,14}$/.test(value),
  });
}

/** The caller's own name for a resource. */
export const ExternalReferenceId = (): PropertyDecorator => Text(255);

/** The version that the caller read; a stale one is refused by the command. */
export const ExpectedVersion = (): PropertyDecorator => Whole(0, Number.MAX_SAFE_INTEGER, 'INVALID_EXPECTED_VERSION');

/** Metadata of a new resource. */
export const Metadata = (): PropertyDecorator => metadataRule(false);

/** Metadata of an update: null removes a key. With `@Nullable()` null clears it all. */
export const MetadataUpdate = (): PropertyDecorator => metadataRule(true);

function metadataRule(patch: boolean): PropertyDecorator {
  return fieldRule({
    name: 'isMetadata',
    message: 'must be a map of strings',
    schema: {
      type: 'object',
      maxProperties: METADATA_LIMITS.keys,
      additionalProperties: { type: patch ? ['string', 'null'] : 'string', maxLength: METADATA_LIMITS.value_length },
    },
    explain: (value) => explainMetadata(value, patch),
  });
}

/** Which references to expand: repeated or separated by commas, each of `paths`. */
export function Expand(...paths: readonly string[]): PropertyDecorator {
  return fieldRule<unknown>({
    name: 'isExpand',
    message: 'names what cannot be expanded',
    schema: { type: 'array', items: { type: 'string', enum: paths }, maxItems: MAX_EXPAND_PATHS },
    explain: (value) => {
      const asked = new Set(Array.isArray(value) ? value : [value]);
      if (asked.size > MAX_EXPAND_PATHS)
        return { code: 'EXPANSION_LIMIT_EXCEEDED', detail: { limit: MAX_EXPAND_PATHS } };
      return [...asked].every((path) => paths.includes(path)) ? undefined : { code: 'INVALID_EXPAND' };
    },
    convert: (value: string[]) => [...new Set(value)],
  });
}
