import type { IdPrefix } from '#kernel';
import type { JsonSchema } from '../validation/field-rule.js';
import { idSchema } from '../validation/shared-fields.js';

type Fields = Readonly<Record<string, JsonSchema>>;

/** A closed object: nothing but what is named is ever sent. */
export function closedObject(description: string, required: Fields, optional: Fields = {}): JsonSchema {
  return {
    type: 'object',
    description,
    required: Object.keys(required),
    properties: { ...required, ...optional },
    additionalProperties: false,
  };
}

/** The values that are sent today. Clients must put up with others: the values of answers are open (contract §1.11). */
export function openEnum(values: readonly string[], description?: string): JsonSchema {
  return { type: 'string', 'x-extensible-enum': values, ...(description === undefined ? {} : { description }) };
}

export function anId(prefix: IdPrefix, description?: string): JsonSchema {
  return { ...idSchema(prefix), ...(description === undefined ? {} : { description }) };
}

export function text(description: string, bounds: { minLength?: number; maxLength?: number } = {}): JsonSchema {
  return { type: 'string', description, ...bounds };
}

export function flag(description: string): JsonSchema {
  return { type: 'boolean', description };
}

export function whole(description: string, minimum = 0, maximum = Number.MAX_SAFE_INTEGER): JsonSchema {
  return { type: 'integer', format: 'int64', minimum, maximum, description };
}

/** An instant in UTC with milliseconds. */
export function instant(description: string): JsonSchema {
  return { type: 'string', format: 'date-time', description };
}

export function listOf(items: JsonSchema, description: string, bounds: { maxItems?: number } = {}): JsonSchema {
  return { type: 'array', items, description, ...bounds };
}

/** Null or the schema. The description stays outside, where readers look for it. */
export function orNull(schema: JsonSchema, description?: string): JsonSchema {
  const told = description === undefined ? {} : { description };
  return { anyOf: [schema, { type: 'null' }], ...told };
}
