import 'reflect-metadata';
import { getMetadataStorage, type ValidationArguments } from 'class-validator';
import { type FieldOptions, fieldOptionsOf, type RuleContext } from './field-rule.js';

export type DtoClass<Dto extends object = object> = new () => Dto;

/** One rule of a field, ready to run. */
export interface FieldCheck {
  readonly name: string;
  readonly each: boolean;
  readonly context: RuleContext;
  readonly constraints: readonly unknown[];
  readonly valid: (value: unknown, dto: object) => boolean;
  readonly message: (value: unknown, dto: object) => string;
}

export interface FieldPlan extends FieldOptions {
  readonly name: string;
  /** String, Number, Boolean, Array or Object, as the compiler emitted it. */
  readonly type: unknown;
  readonly checks: readonly FieldCheck[];
  /** The field's rules hold only while all of these do (`ValidateIf`). */
  readonly conditions: readonly ((dto: object, value: unknown) => boolean)[];
}

/** How objects of a class are read: worked out once per class, since class-validator's own executor does it per request. */
export interface DtoPlan<Dto extends object = object> {
  readonly type: DtoClass<Dto>;
  readonly fields: ReadonlyMap<string, FieldPlan>;
}

const PLANS = new WeakMap<DtoClass, DtoPlan>();

/** The plan of a class. Fails when a rule is asynchronous or the class has no rules at all. */
export function dtoPlanOf<Dto extends object>(type: DtoClass<Dto>): DtoPlan<Dto> {
  let plan = PLANS.get(type);
  if (plan === undefined) {
    plan = compile(type);
    PLANS.set(type, plan);
  }
  return plan as DtoPlan<Dto>;
}

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

function compile(type: DtoClass): DtoPlan {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  if (metadata.length === 0)
    throw new Error(`${type.name} has no validation rules; is it imported with "import type"?`);
  const byField = new Map<string, Metadata[]>();
  for (const each of metadata) {
    const known = byField.get(each.propertyName) ?? [];
    // Decorators run bottom-up; rules shall run in the order in which they are written.
    byField.set(each.propertyName, [each, ...known]);
  }
  const options = fieldOptionsOf(type);
  const fields = new Map<string, FieldPlan>();
  for (const [name, rules] of byField) fields.set(name, planField(type, name, rules, options.get(name) ?? {}));
  return { type, fields };
}

function planField(type: DtoClass, name: string, rules: Metadata[], options: FieldOptions): FieldPlan {
  const conditional = rules.filter((rule) => rule.type === 'conditionalValidation');
  const isOptional = conditional.some((rule) => rule.name === 'isOptional');
  if (rules.some((rule) => rule.type === 'nestedValidation') && options.nested === undefined) {
    throw new Error(`${type.name}.${name}: name the class with @Nested instead of @ValidateNested`);
  }
  return {
    ...options,
    name,
    optional: options.optional ?? isOptional,
    type: Reflect.getMetadata('design:type', type.prototype, name),
    checks: rules.filter((rule) => rule.type === 'customValidation').flatMap((rule) => checksOf(type, rule)),
    conditions: conditional.filter((rule) => rule.name !== 'isOptional').map((rule) => rule.constraints[0]),
  };
}

function checksOf(type: DtoClass, rule: Metadata): FieldCheck[] {
  return getMetadataStorage()
    .getTargetValidatorConstraints(rule.constraintCls)
    .map((constraint) => {
      if (constraint.async)
        throw new Error(`${type.name}.${rule.propertyName}: rules of a body cannot be asynchronous`);
      const validator = constraint.instance;
      const constraints: unknown[] = rule.constraints ?? [];
      const argumentsOf = (value: unknown, object: object): ValidationArguments => ({
        value,
        object,
        constraints,
        property: rule.propertyName,
        targetName: type.name,
      });
      return {
        name: constraint.name,
        each: rule.each,
        context: (rule.context ?? {}) as RuleContext,
        constraints,
        valid: (value, dto) => validator.validate(value, argumentsOf(value, dto)) === true,
        message: (value, dto) => {
          const given = argumentsOf(value, dto);
          const text =
            (typeof rule.message === 'function' ? rule.message(given) : rule.message) ||
            validator.defaultMessage?.(given) ||
            '$property is not valid';
          return fillTokens(text, rule.propertyName, constraints);
        },
      };
    });
}

/** Fills class-validator's tokens, except `$value`: what was sent is never said back. */
function fillTokens(text: string, property: string, constraints: readonly unknown[]): string {
  return text
    .replaceAll('$property', property)
    .replaceAll('$value', 'the value')
    .replace(/\$constraint(\d+)/g, (token, place: string) => {
      const constraint = constraints[Number(place) - 1];
      return constraint === undefined ? token : Array.isArray(constraint) ? constraint.join(', ') : String(constraint);
    });
}
