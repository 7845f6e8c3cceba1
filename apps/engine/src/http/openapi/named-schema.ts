import type { JsonSchema } from '../validation/field-rule.js';
import type { SchemaShelf } from './field-schema.js';

interface Naming {
  readonly name: string;
  readonly schema: JsonSchema;
  /** What the schema means at the one place where it stands. */
  readonly description?: string;
}

const NAMINGS = new WeakMap<object, Naming>();
const TAKEN = new Set<string>();

/** A schema that the description keeps under a name of its own and refers to wherever it stands. Fails on a second schema of the name. */
export function named(name: string, schema: JsonSchema): JsonSchema {
  if (TAKEN.has(name)) throw new Error(`two schemas are named ${name}`);
  TAKEN.add(name);
  const marked = { ...schema };
  NAMINGS.set(marked, { name, schema });
  return marked;
}

/** A named schema with a sentence about the place where it stands. */
export function about(schema: JsonSchema, description: string): JsonSchema {
  const naming = NAMINGS.get(schema);
  const told = { ...schema, description };
  if (naming !== undefined) NAMINGS.set(told, { ...naming, description });
  return told;
}

/** A schema as the document shows it: what is named goes to the shelf, and a reference stands in its place. */
export function shelved(schema: JsonSchema, shelf: SchemaShelf): JsonSchema {
  const naming = NAMINGS.get(schema);
  if (naming === undefined) return mapped(schema, shelf);
  const { name, description } = naming;
  if (!shelf.has(name)) {
    shelf.set(name, {});
    shelf.set(name, mapped(naming.schema, shelf));
  }
  return { $ref: `#/components/schemas/${name}`, ...(description === undefined ? {} : { description }) };
}

function mapped(schema: JsonSchema, shelf: SchemaShelf): JsonSchema {
  return Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, within(value, shelf)]));
}

function within(value: unknown, shelf: SchemaShelf): unknown {
  if (Array.isArray(value)) return value.map((each) => within(each, shelf));
  return typeof value === 'object' && value !== null ? shelved(value as JsonSchema, shelf) : value;
}
