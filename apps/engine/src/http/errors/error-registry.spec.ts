import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ERROR_CHAPTERS, ERROR_REGISTRY, errorTypeOf } from './error-registry.js';
import { renderErrorDocs } from './render-error-docs.js';

const DOCS = new URL('../../../../../../docs/errors.md', import.meta.url);

describe('the error registry', () => {
  test('has each code in one chapter only', () => {
    const rows = Object.values(ERROR_CHAPTERS).reduce((sum, chapter) => sum + Object.keys(chapter).length, 0);
    expect(rows).toBe(ERROR_REGISTRY.size);
  });

  test('has a row in docs/errors.md for each code and none more', () => {
    if (process.env.UPDATE_DOCS === '1') writeFileSync(DOCS, renderErrorDocs());
    const documented = [...readFileSync(DOCS, 'utf8').matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]);
    expect(documented).toEqual([...ERROR_REGISTRY.keys()]);
    expect(readFileSync(DOCS, 'utf8')).toBe(renderErrorDocs());
  });

  test('gives each row a status that has a type, and something to do', () => {
    for (const [code, row] of ERROR_REGISTRY) {
      expect([code, errorTypeOf(row.status) === 'internal_error']).toEqual([code, code === 'INTERNAL_ERROR']);
      expect(row.nextSteps).toMatch(/\.$/);
      expect(row.message).not.toContain('|');
    }
  });

  test('blames the engine for outages only', () => {
    const ours = [...ERROR_REGISTRY].filter(([, row]) => row.source === 'flint').map(([code]) => code);
    expect(ours).toContain('SERVICE_UNAVAILABLE');
    expect(ours.every((code) => ERROR_REGISTRY.get(code)!.status >= 500)).toBe(true);
  });
});
