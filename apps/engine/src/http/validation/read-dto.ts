import { errorDetail } from '../errors/error-envelope.js';
import { HttpProblem } from '../errors/http-problem.js';
import type { DtoPlan, FieldCheck, FieldPlan } from './dto-plan.js';
import { dtoPlanOf } from './dto-plan.js';
import { isJsonObject } from './field-rule.js';

/** What is wrong with one field. */
export interface FieldProblem {
  readonly code: string;
  readonly message?: string;
  readonly param?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** The codes of the place that is read: a body and a query say the same faults differently. */
export interface Dialect {
  readonly unknown: string;
  /** What is said of an unknown name beyond its code. */
  readonly unknownMessage?: (known: readonly string[]) => string;
  readonly invalid: string;
}

export const BODY_DIALECT: Dialect = { unknown: 'UNKNOWN_FIELD', invalid: 'VALIDATION_ERROR' };
export const QUERY_DIALECT: Dialect = {
  unknown: 'UNSUPPORTED_QUERY_PARAM',
  unknownMessage: unknownParameter,
  invalid: 'INVALID_QUERY_PARAMETER',
};

/** No more faults than this are looked for: the first few tell the story. */
const MAX_PROBLEMS = 25;

interface Reading {
  readonly problems: FieldProblem[];
  readonly dialect: Dialect;
}

/** Reads an object into a class by its plan; throws an `HttpProblem` that names every fault. */
export function readDto<Dto extends object>(plan: DtoPlan<Dto>, source: unknown, dialect = BODY_DIALECT): Dto {
  const reading: Reading = { problems: [], dialect };
  if (!isJsonObject(source)) throw new HttpProblem('INVALID_REQUEST', 'The body must be a JSON object.');
  const dto = readObject(plan, source, '', reading);
  if (reading.problems.length > 0) throw asHttpProblem(reading.problems);
  return dto;
}

/** One error for all faults: the code of the faults when they share one, else VALIDATION_ERROR. */
export function asHttpProblem(problems: readonly FieldProblem[]): HttpProblem {
  const first = problems[0]!;
  const details = problems.map((problem) =>
    errorDetail({ ...problem, code: problem.code === 'FIELD_REQUIRED' ? 'REQUIRED' : problem.code }),
  );
  if (!problems.every((problem) => problem.code === first.code)) {
    return new HttpProblem('VALIDATION_ERROR', `${problems.length} fields are not valid.`, { details });
  }
  return new HttpProblem(first.code, first.message, { param: first.param, ...first.detail, details });
}

function readObject<Dto extends object>(
  plan: DtoPlan<Dto>,
  source: Record<string, unknown>,
  path: string,
  reading: Reading,
): Dto {
  const dto = new plan.type();
  const target = dto as Record<string, unknown>;
  for (const name in source) {
    if (plan.fields.has(name)) target[name] = source[name];
    else report(reading, unknownField(plan, join(path, name), reading.dialect));
  }
  for (const field of plan.fields.values()) {
    const value = target[field.name];
    if (field.conditions.length > 0 && !field.conditions.every((holds) => holds(dto, value))) continue;
    if (value === undefined) {
      if (!field.optional) reportMissing(reading, field, path);
    } else if (value === null) {
      if (!field.nullable) report(reading, { code: 'NULL_NOT_ALLOWED', param: join(path, field.name) });
    } else {
      target[field.name] = readField(field, value, dto, path, reading);
    }
  }
  return dto;
}

function unknownField<Dto extends object>(
  { fields }: DtoPlan<Dto>,
  param: string,
  { unknown: code, unknownMessage }: Dialect,
): FieldProblem {
  return { code, param, ...(unknownMessage && { message: unknownMessage([...fields.keys()]) }) };
}

/** Whoever has mistyped a parameter of a query sees those that there are. */
export function unknownParameter(known: readonly string[]): string {
  const list = known.length === 0 ? 'there are none' : `those known are ${known.join(', ')}`;
  return `A query parameter is not known here; ${list}.`;
}

function readField(field: FieldPlan, value: unknown, dto: object, path: string, reading: Reading): unknown {
  let result = value;
  if (field.nested !== undefined) result = readNested(field, value, path, reading);
  for (const check of field.checks) {
    if (!passes(check, result, dto, join(path, field.name), reading)) return result;
  }
  for (const { context, each } of field.checks) {
    if (context.convert === undefined) continue;
    const convert = context.convert as (value: unknown) => unknown;
    result = each && Array.isArray(result) ? result.map(convert) : convert(result);
  }
  return result;
}

function passes(check: FieldCheck, value: unknown, dto: object, path: string, reading: Reading): boolean {
  if (!check.each) return passesOne(check, value, dto, path, reading);
  if (!Array.isArray(value)) {
    report(reading, {
      code: check.context.code ?? reading.dialect.invalid,
      param: path,
      message: `${path} must be a list`,
    });
    return false;
  }
  return value.every((element, i) => passesOne(check, element, dto, `${path}[${i}]`, reading));
}

function passesOne(check: FieldCheck, value: unknown, dto: object, path: string, reading: Reading): boolean {
  const { explain, code } = check.context;
  if (explain !== undefined) {
    const reason = explain(value);
    if (reason !== undefined) report(reading, { ...reason, param: `${path}${reason.at ?? ''}` });
    return reason === undefined;
  }
  if (check.valid(value, dto)) return true;
  report(reading, { code: code ?? reading.dialect.invalid, param: path, message: check.message(value, dto) });
  return false;
}

function readNested(field: FieldPlan, value: unknown, path: string, reading: Reading): unknown {
  const plan = dtoPlanOf(field.nested!());
  const at = join(path, field.name);
  const one = (element: unknown, place: string): unknown => {
    if (isJsonObject(element)) return readObject(plan, element, place, reading);
    report(reading, { code: reading.dialect.invalid, param: place, message: `${place} must be an object` });
    return element;
  };
  if (field.maxItems === undefined) return one(value, at);
  const [least, most] = [field.minItems ?? 0, field.maxItems];
  if (!Array.isArray(value) || value.length < least || value.length > most) {
    report(reading, {
      code: reading.dialect.invalid,
      param: at,
      message: `${at} must be a list of ${least} to ${most}`,
    });
    return value;
  }
  return value.map((element, i) => one(element, `${at}[${i}]`));
}

function reportMissing(reading: Reading, field: FieldPlan, path: string): void {
  const param = join(path, field.name);
  report(reading, { code: field.requiredCode ?? 'FIELD_REQUIRED', param, message: `${param} is required` });
}

function report(reading: Reading, problem: FieldProblem): void {
  if (reading.problems.length < MAX_PROBLEMS) reading.problems.push(problem);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
