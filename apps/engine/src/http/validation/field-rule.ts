import { Allow, buildMessage, ValidateBy } from 'class-validator';

/** A JSON Schema (2020-12) as the API description shows it. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** Why a value is refused, when a rule knows more than "it is not valid". */
export interface Explanation {
  readonly code: string;
  readonly message?: string;
  /** Appended to the field's own path, e.g. `.order` or `[3]`. */
  readonly at?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** What a rule may hand to the body reader through class-validator's `context`. */
export interface RuleContext {
  /** The contract's code for a value that breaks the rule; else the one of the place (body or query). */
  readonly code?: string;
  readonly schema?: JsonSchema;
  readonly explain?: (value: unknown) => Explanation | undefined;
  /** Applied to a value that kept all rules of its field. */
  readonly convert?: (value: never) => unknown;
}

export interface FieldRule<Value = unknown> extends RuleContext {
  readonly name: string;
  /** Completes "<field> …". */
  readonly message: string;
  readonly valid?: (value: Value) => boolean;
  /** Checks each element of an array. */
  readonly each?: boolean;
}

/** A class-validator decorator that also carries its error code and its schema. */
export function fieldRule<Value>(rule: FieldRule<Value>): PropertyDecorator {
  const { explain, valid } = rule;
  const validate = explain ? (value: unknown) => explain(value) === undefined : (valid as (value: unknown) => boolean);
  const options = { each: rule.each ?? false, context: rule satisfies RuleContext };
  return ValidateBy(
    {
      name: rule.name,
      validator: { validate, defaultMessage: buildMessage((each) => `${each}$property ${rule.message}`) },
    },
    options,
  ) as PropertyDecorator;
}

/** What is known about a field beside its rules. */
export interface FieldOptions {
  optional?: boolean;
  nullable?: boolean;
  /** The class of the field's object, or of each element of its array. */
  nested?: () => new () => object;
  maxItems?: number;
  minItems?: number;
  /** The code of a missing field, where the contract has one of its own. */
  requiredCode?: string;
  description?: string;
  /** The most that the rules of the business allow, which refuse more with a code of their own. */
  ruledMaximum?: number;
}

const FIELDS = new WeakMap<object, Map<string, FieldOptions>>();

/** The options of a class's own and inherited fields. */
export function fieldOptionsOf(type: new () => object): Map<string, FieldOptions> {
  const merged = new Map<string, FieldOptions>();
  for (let prototype = type.prototype; prototype !== Object.prototype; prototype = Object.getPrototypeOf(prototype)) {
    for (const [name, options] of FIELDS.get(prototype) ?? []) merged.set(name, { ...options, ...merged.get(name) });
  }
  return merged;
}

/** A decorator that notes something about a field. A field that is noted is a known one. */
export function fieldOption(options: FieldOptions): PropertyDecorator {
  return (prototype, property) => {
    Allow()(prototype, property as string);
    const fields = FIELDS.get(prototype) ?? new Map<string, FieldOptions>();
    fields.set(property as string, { ...fields.get(property as string), ...options });
    FIELDS.set(prototype, fields);
  };
}

/** The field may be left out. Without it a field is required. */
export const Optional = (): PropertyDecorator => fieldOption({ optional: true });

/** The field may be null, which clears it. Without it null answers NULL_NOT_ALLOWED. */
export const Nullable = (): PropertyDecorator => fieldOption({ nullable: true });

/** The code to answer with when the field is missing. */
export const RequiredCode = (requiredCode: string): PropertyDecorator => fieldOption({ requiredCode });

/** A sentence for the API description. */
export const Described = (description: string): PropertyDecorator => fieldOption({ description });

/** The most of a number: told in the API description, and refused by the rules of the business with a code of their own. */
export const RuledMaximum = (ruledMaximum: number): PropertyDecorator => fieldOption({ ruledMaximum });

/** An object that is read by another class. */
export const Nested = (nested: () => new () => object): PropertyDecorator => fieldOption({ nested });

/** An array of objects that are read by another class. */
export function NestedList(
  nested: () => new () => object,
  bounds: { minItems?: number; maxItems: number },
): PropertyDecorator {
  return fieldOption({ nested, minItems: 0, ...bounds });
}

/** Whether a value is a JSON object, neither null nor an array. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
