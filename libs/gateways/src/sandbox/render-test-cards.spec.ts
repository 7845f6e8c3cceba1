import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { renderTestCards } from './render-test-cards.js';

const PAGE = fileURLToPath(new URL('../../../../../docs/test-cards.md', import.meta.url));

describe('the page of test cards', () => {
  it('says what the table of cards says', () => {
    if (process.env.UPDATE_DOCS) writeFileSync(PAGE, renderTestCards());
    expect(readFileSync(PAGE, 'utf8')).toBe(renderTestCards());
  });
});
