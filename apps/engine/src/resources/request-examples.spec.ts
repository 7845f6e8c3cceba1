import { describe, expect, test } from '@jest/globals';
import { MetadataScanner } from '@nestjs/core';
import { policyOf } from '../http/request/route-policy.js';
import { type DtoClass, dtoPlanOf } from '../http/validation/dto-plan.js';
import { exampleOf } from '../http/validation/example-body.js';
import { isJsonObject } from '../http/validation/field-rule.js';
import { readDto } from '../http/validation/read-dto.js';
import { CONTROLLERS } from './controllers.js';

/** Every class that a route reads its body into. */
function bodyClasses(): Map<string, DtoClass> {
  const found = new Map<string, DtoClass>();
  for (const { prototype } of CONTROLLERS) {
    for (const name of new MetadataScanner().getAllMethodNames(prototype)) {
      const { body } = policyOf(prototype[name]);
      if (body !== undefined && body !== 'none') found.set(body.dto.name, body.dto);
    }
  }
  return found;
}

const CLASSES = bodyClasses();

describe('the example of a body', () => {
  test('is there for every route that reads one, and says something', () => {
    expect(CLASSES.size).toBeGreaterThan(30);
    const empty = [...CLASSES].filter(([, type]) => Object.keys(exampleOf(type) ?? {}).length === 0);
    expect(empty.map(([name]) => name)).toEqual([]);
  });

  test.each([...CLASSES.keys()])('%s is accepted by the rules of its class, and no field more is', (name) => {
    const type = CLASSES.get(name)!;
    const example = exampleOf(type)!;
    expect(isJsonObject(readDto(dtoPlanOf(type), example))).toBe(true);
    expect(() => readDto(dtoPlanOf(type), { ...example, shoe_size: 38 })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_FIELD' }),
    );
  });
});
