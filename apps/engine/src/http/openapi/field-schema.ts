import { type DtoClass, type DtoPlan, dtoPlanOf, type FieldCheck, type FieldPlan } from '../validation/dto-plan.js';
import type { JsonSchema } from '../validation/field-rule.js';

/** Schemas of classes by name, filled while operations are described. */
export type SchemaShelf = Map<string, JsonSchema>;

type Reader = (constraints: readonly unknown[]) => JsonSchema;

/** What class-validator's own rules mean in JSON Schema; rules of ours bring their schema along. */
const SCHEMA_OF_RULE: Readonly<Record<string, Reader>> = {
  isString: () => ({ type: 'string' }),
  isNotEmpty: () => ({ minLength: 1 }),
  isInt: () => ({ type: 'integer' }),
  isNumber: () => ({ type: 'number' }),
  isBoolean: () => ({ type: 'boolean' }),
  isEmail: () => ({ type: 'string', format: 'email' }),
  isUrl: () => ({ type: 'string', format: 'uri' }),
  isArray: () => ({ type: 'array' }),
  isObject: () => ({ type: 'object' }),
  isIn: ([values]) => ({ enum: values }),
  isEnum: ([, values]) => ({ enum: values }),
  min: ([minimum]) => ({ minimum }),
  max: ([maximum]) => ({ maximum }),
  minLength: ([minLength]) => ({ minLength }),
  maxLength: ([maxLength]) => ({ maxLength }),
  isLength: ([minLength, maxLength]) => ({ minLength, maxLength }),
  arrayMinSize: ([minItems]) => ({ minItems }),
  arrayMaxSize: ([maxItems]) => ({ maxItems }),
  matches: ([pattern]) => ({ pattern: (pattern as RegExp).source }),
};

const SCHEMA_OF_TYPE = new Map<unknown, JsonSchema>([
  [String, { type: 'string' }],
  [Number, { type: 'number' }],
  [Boolean, { type: 'boolean' }],
  [Array, { type: 'array' }],
]);

/** A reference to the schema of a class, which is put on the shelf. */
export function classSchema(type: DtoClass, shelf: SchemaShelf): JsonSchema {
  if (!shelf.has(type.name)) {
    shelf.set(type.name, {});
    shelf.set(type.name, objectSchema(dtoPlanOf(type), shelf));
  }
  return { $ref: `#/components/schemas/${type.name}` };
}

/** The schema of one field. */
export function fieldSchema(field: FieldPlan, shelf: SchemaShelf): JsonSchema {
  let schema: Record<string, unknown> = { ...SCHEMA_OF_TYPE.get(field.type) };
  for (const check of field.checks) schema = merged(schema, check);
  if (field.nested !== undefined) schema = { ...nestedSchema(field, field.nested(), shelf) };
  if (field.ruledMaximum !== undefined) schema.maximum = field.ruledMaximum;
  if (field.description !== undefined) schema.description = field.description;
  if (!field.nullable) return schema;
  return typeof schema.type === 'string'
    ? { ...schema, type: [schema.type, 'null'] }
    : { anyOf: [schema, { type: 'null' }] };
}

function objectSchema(plan: DtoPlan, shelf: SchemaShelf): JsonSchema {
  const fields = [...plan.fields.values()];
  const required = fields.filter((field) => !field.optional).map((field) => field.name);
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field, shelf)])),
  };
}

function nestedSchema(field: FieldPlan, type: DtoClass, shelf: SchemaShelf): JsonSchema {
  const items = classSchema(type, shelf);
  if (field.maxItems === undefined) return items;
  return { type: 'array', items, minItems: field.minItems ?? 0, maxItems: field.maxItems };
}

function merged(schema: Record<string, unknown>, check: FieldCheck): Record<string, unknown> {
  const rule = check.context.schema ?? SCHEMA_OF_RULE[check.name]?.(check.constraints) ?? {};
  if (!check.each || rule.type === 'array') return { ...schema, ...rule };
  return { ...schema, type: 'array', items: { ...(schema.items as object), ...rule } };
}
