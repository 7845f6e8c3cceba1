import { type DtoPlan, type FieldPlan } from './dto-plan.js';
import { QUERY_DIALECT, readDto } from './read-dto.js';

/** More values of one parameter than this are refused as they are: no list of the API takes more. */
const MAX_VALUES = 100;
const NUMBER = /^-?\d{1,16}$/;

/** Reads query parameters into a class: text becomes what the field's type says, lists repeat or use commas. */
export function readQuery<Dto extends object>(plan: DtoPlan<Dto>, query: Readonly<Record<string, unknown>>): Dto {
  const source: Record<string, unknown> = {};
  for (const name in query) {
    const field = plan.fields.get(name);
    // `__proto__` would set the prototype; it is no field of any class, and is refused as unknown by another name.
    if (field !== undefined) source[name] = fromText(field, query[name]);
    else source[name === '__proto__' ? 'proto' : name] = query[name];
  }
  return readDto(plan, source, QUERY_DIALECT);
}

function fromText(field: FieldPlan, value: unknown): unknown {
  if (field.type === Array) return listOf(value);
  if (typeof value !== 'string') return value;
  if (field.type === Number) return NUMBER.test(value) ? Number(value) : Number.NaN;
  if (field.type === Boolean) return value === 'true' ? true : value === 'false' ? false : value;
  return value;
}

function listOf(value: unknown): string[] {
  const parts: string[] = [];
  for (const each of Array.isArray(value) ? value : [value]) parts.push(...String(each).split(',', MAX_VALUES + 1));
  return parts.slice(0, MAX_VALUES + 1);
}
