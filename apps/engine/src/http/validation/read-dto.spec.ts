import { describe, expect, test } from '@jest/globals';
import {
  IsInt,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  registerDecorator,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { HttpProblem } from '../errors/http-problem.js';
import { CreateNoteBody, UpdateNoteBody } from '../example/example.dto.js';
import { fieldSchema } from '../openapi/field-schema.js';
import { type DtoClass, dtoPlanOf } from './dto-plan.js';
import { readDto } from './read-dto.js';
import { RuledWhole } from './shared-fields.js';
import { MoneyBody } from './shared-values.dto.js';

const EMAIL = 'jane@example.com';

function problemOf(type: DtoClass, body: unknown): HttpProblem {
  try {
    readDto(dtoPlanOf(type), body);
  } catch (problem) {
    if (problem instanceof HttpProblem) return problem;
    throw problem;
  }
  throw new Error('the body was accepted');
}

/** Code, param and details of what is wrong with a body. */
function faultsOf(type: DtoClass, body: unknown): unknown {
  const { code, detail } = problemOf(type, body);
  const details = (detail.details as { code: string; param?: string }[]).map((each) => [each.code, each.param]);
  return { code, param: detail.param, details };
}

describe('reading a body', () => {
  test('gives an instance of the class, with nested instances and only the fields that were sent', () => {
    const note = readDto(dtoPlanOf(CreateNoteBody), {
      email: EMAIL,
      line_items: [{ name: 'a', quantity: 1, unit_price_money: { amount: 5, currency: 'USD' } }],
    });
    expect(note).toBeInstanceOf(CreateNoteBody);
    expect(Object.keys(note)).toEqual(['email', 'line_items']);
    expect(note.line_items?.[0]?.unit_price_money).toBeInstanceOf(MoneyBody);
  });

  test('tells an absent field from null', () => {
    expect(readDto(dtoPlanOf(UpdateNoteBody), { name: null })).toEqual({ name: null });
    expect(readDto(dtoPlanOf(UpdateNoteBody), { expected_version: 2 })).toEqual({ expected_version: 2 });
  });

  test('turns a date-time of any offset into a timestamp of fixed width', () => {
    const note = readDto(dtoPlanOf(CreateNoteBody), { email: EMAIL, starts_at: '2026-01-31T02:00:00+02:00' });
    expect(note.starts_at).toBe('2026-01-31T00:00:00.000Z');
  });

  test('a missing field answers FIELD_REQUIRED with the detail REQUIRED, or the code of its own', () => {
    expect(faultsOf(MoneyBody, { currency: 'USD' })).toEqual({
      code: 'FIELD_REQUIRED',
      param: 'amount',
      details: [['REQUIRED', 'amount']],
    });
    expect(faultsOf(CreateNoteBody, {})).toMatchObject({ code: 'CUSTOMER_EMAIL_REQUIRED', param: 'email' });
  });

  test.each([
    [{ email: EMAIL, status: 'paid' }, 'UNKNOWN_FIELD', 'status'],
    [{ email: EMAIL, name: null }, 'NULL_NOT_ALLOWED', 'name'],
    [{ email: 'nobody' }, 'INVALID_EMAIL_FORMAT', 'email'],
    [{ email: EMAIL, name: 7 }, 'VALIDATION_ERROR', 'name'],
    [{ email: EMAIL, external_reference_id: '' }, 'VALIDATION_ERROR', 'external_reference_id'],
    [{ email: EMAIL, starts_at: '2026-02-30T00:00:00Z' }, 'VALIDATION_ERROR', 'starts_at'],
    [{ email: EMAIL, metadata: { flint_a: 'x' } }, 'RESERVED_METADATA_KEY', 'metadata.flint_a'],
    [{ email: EMAIL, metadata: { a: 1 } }, 'INVALID_METADATA', 'metadata.a'],
    [{ email: EMAIL, billing_address: { country: 'us' } }, 'VALIDATION_ERROR', 'billing_address.country'],
    [{ email: EMAIL, billing_address: { planet: 'x' } }, 'UNKNOWN_FIELD', 'billing_address.planet'],
    [{ email: EMAIL, billing_address: [] }, 'VALIDATION_ERROR', 'billing_address'],
    [{ email: EMAIL, line_items: [] }, 'VALIDATION_ERROR', 'line_items'],
    [{ email: EMAIL, line_items: [null] }, 'VALIDATION_ERROR', 'line_items[0]'],
    [{ email: EMAIL, toString: 'x' }, 'UNKNOWN_FIELD', 'toString'],
  ])('%j answers %s at %s', (body, code, param) => {
    expect(faultsOf(CreateNoteBody, body)).toEqual({ code, param, details: [[code, param]] });
  });

  test.each([-1, 0.5, Number.MAX_SAFE_INTEGER + 1, '5', Number.NaN])('refuses the amount %p', (amount) => {
    expect(faultsOf(MoneyBody, { amount, currency: 'USD' })).toMatchObject({
      code: 'VALIDATION_ERROR',
      param: 'amount',
    });
  });

  test('names every fault with its place, under one code when they share it', () => {
    const line = { name: 'a', quantity: 1, unit_price_money: { amount: 1, currency: 'usd' } };
    expect(faultsOf(CreateNoteBody, { email: EMAIL, line_items: [line, { ...line, quantity: 0 }] })).toEqual({
      code: 'VALIDATION_ERROR',
      param: 'line_items[0].unit_price_money.currency',
      details: [
        ['VALIDATION_ERROR', 'line_items[0].unit_price_money.currency'],
        ['VALIDATION_ERROR', 'line_items[1].quantity'],
        ['VALIDATION_ERROR', 'line_items[1].unit_price_money.currency'],
      ],
    });
    expect(faultsOf(CreateNoteBody, { email: 'x', y: 1 })).toEqual({
      code: 'VALIDATION_ERROR',
      param: undefined,
      details: [
        ['UNKNOWN_FIELD', 'y'],
        ['INVALID_EMAIL_FORMAT', 'email'],
      ],
    });
  });

  test('stops after 25 faults', () => {
    const body = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, i]));
    expect(problemOf(CreateNoteBody, { ...body, email: EMAIL }).detail.details).toHaveLength(25);
  });

  test('never says a value back', () => {
    const { message, detail } = problemOf(CreateNoteBody, { email: 'SECRET-VALUE', name: { x: 'SECRET-VALUE' } });
    expect(JSON.stringify({ message, detail })).not.toContain('SECRET-VALUE');
  });
});

describe('a number whose bounds the rules of the business keep', () => {
  class Term {
    @RuledWhole(1, 12, 'CONTRACT_TOO_SHORT')
    months!: number;
  }

  test('is read whatever its size, so that the rules can name the bound that it passes', () => {
    for (const months of [-3, 0, 12, 2_000_000]) expect(readDto(dtoPlanOf(Term), { months })).toEqual({ months });
  });

  test('is described with those bounds, and refused when it is no whole number', () => {
    const field = dtoPlanOf(Term).fields.get('months')!;
    expect(fieldSchema(field, new Map())).toMatchObject({ type: 'integer', minimum: 1, maximum: 12 });
    for (const months of [0.5, '5', 2 ** 60]) {
      expect(problemOf(Term, { months })).toMatchObject({
        code: 'CONTRACT_TOO_SHORT',
        message: 'months must be a whole number',
      });
    }
  });
});

describe("class-validator's own rules", () => {
  class Plain {
    @IsString()
    @MaxLength(3, { context: { code: 'INVALID_REQUEST' } })
    name!: string;

    @IsOptional()
    @IsInt()
    @Min(1)
    count?: number;

    @ValidateIf((plain: Plain) => plain.name === 'abc')
    @IsString({ each: true })
    tags?: string[];
  }

  test('hold, in the order in which they are written', () => {
    expect(readDto(dtoPlanOf(Plain), { name: 'ab', count: 2 })).toBeInstanceOf(Plain);
    expect(problemOf(Plain, { name: 5 })).toMatchObject({ code: 'VALIDATION_ERROR', message: 'name must be a string' });
    expect(problemOf(Plain, { name: 'abcd' })).toMatchObject({
      code: 'INVALID_REQUEST',
      message: 'name must be shorter than or equal to 3 characters',
    });
    expect(problemOf(Plain, { name: 'ab', count: 0 }).message).toBe('count must not be less than 1');
    expect(problemOf(Plain, { name: 'ab', count: null }).code).toBe('NULL_NOT_ALLOWED');
  });

  test('hold under a condition, and for each element', () => {
    expect(problemOf(Plain, { name: 'abc' })).toMatchObject({ code: 'FIELD_REQUIRED' });
    expect(problemOf(Plain, { name: 'abc', tags: ['x', 1] }).detail.param).toBe('tags[1]');
    expect(problemOf(Plain, { name: 'abc', tags: 'x' }).detail.param).toBe('tags');
  });

  test('rules that cannot be kept fail when the class is first read', () => {
    class Asynchronous {
      name!: string;
    }
    const rule = { name: 'slow', async: true, target: Asynchronous, propertyName: 'name', options: {} };
    registerDecorator({ ...rule, validator: { validate: async () => true } });
    expect(() => dtoPlanOf(Asynchronous)).toThrow('cannot be asynchronous');

    class Unnamed {
      @ValidateNested()
      inner!: object;
    }
    expect(() => dtoPlanOf(Unnamed)).toThrow('@Nested');
    expect(() => dtoPlanOf(class Empty {})).toThrow('no validation rules');
  });
});
