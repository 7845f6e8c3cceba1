import { describe, expect, test } from '@jest/globals';
import { impureCalls, impureImports, pureFiles, strayTemporalImports } from './pure-file-rules.js';
import { readSourceTree, sourceFile } from './source-tree.js';

const tree = readSourceTree();
const KERNEL = 'libs/kernel/src/money.ts';

describe('rules are pure, so that a decision taken again over the same log is the same decision (D3)', () => {
  test('pure files take values from the kernel and their own library only', () => {
    expect(impureImports(tree)).toEqual([]);
  });

  test('pure files read no clock, draw nothing at random and start no timer', () => {
    expect(impureCalls(tree)).toEqual([]);
  });

  test('only the calendar uses the calendar library, so that dates are computed in one way', () => {
    expect(strayTemporalImports(tree)).toEqual([]);
  });

  test('the kernel is among the pure files', () => {
    expect(pureFiles(tree).map(({ path }) => path)).toContain(KERNEL);
  });
});

describe('these rules can fail', () => {
  test.each([
    ['node:crypto', "import { randomUUID } from 'node:crypto';"],
    ['@nestjs/common', "import { Injectable } from '@nestjs/common';"],
    ['#projections', "import { run } from '#projections';"],
    ['temporal-polyfill', "import { Temporal } from 'temporal-polyfill';"],
    ['lmdb', "export const l = await import('lmdb');"],
  ])('by an import of %s', (specifier, text) => {
    expect(impureImports([sourceFile(KERNEL, text)])).toEqual([`${KERNEL}:1 imports ${specifier}`]);
  });

  test.each([
    ['Date.now()', 'reads the clock'],
    ['new Date()', 'reads the clock'],
    ['new Date', 'reads the clock'],
    ['performance.now()', 'reads the clock'],
    ['Math.random()', 'draws a random number'],
    ['crypto.randomUUID()', 'draws random bytes'],
    ['setTimeout(f, 1)', 'starts a timer'],
    ['process.env.A', 'reads the process'],
    ['console.log(1)', 'writes output'],
    ["fetch('https://example.com')", 'calls the network'],
  ])('by %s', (call, what) => {
    expect(impureCalls([sourceFile(KERNEL, `// first line\nexport const x = ${call};`)])).toEqual([
      `${KERNEL}:2 ${what}`,
    ]);
  });

  test.each([
    'new Date(0)',
    'Date.parse(text)',
    'Date.UTC(2000, 0)',
    "'Date.now()'",
    'schedule.process.x',
    'a.fetch(1)',
  ])('but not by %s', (harmless) => {
    expect(impureCalls([sourceFile(KERNEL, `export const x = ${harmless};`)])).toEqual([]);
  });

  test('by an impure file that a decision imports', () => {
    const decide = sourceFile(
      'libs/orders/src/place-order.ts',
      "import type { Decision } from '#kernel';\nimport { now } from './now.js';\nexport const place = (): Decision<E> => now();",
    );
    const now = sourceFile('libs/orders/src/now.ts', 'export const now = async () => Date.now();');
    expect(impureCalls([decide, now])).toEqual(['libs/orders/src/now.ts:1 reads the clock']);
    expect(impureCalls([now])).toEqual([]);
  });

  test('by a clock in a file that needs nothing impure otherwise, unless it waits for something', () => {
    const path = 'libs/orders/src/order-total.ts';
    const calls = (text: string) => impureCalls([sourceFile(path, text)]);
    expect(calls('export const total = () => Date.now();')).toEqual([`${path}:1 reads the clock`]);
    expect(calls('export const total = async () => Date.now();')).toEqual([]);
    expect(calls("import { x } from 'node:os';\nexport const total = () => Date.now();")).toEqual([]);
  });

  test.each(['events', 'policy', 'projection', 'saga'])('by a clock in a file of the kind %s', (kind) => {
    const path = `libs/orders/src/order.${kind}.ts`;
    expect(impureCalls([sourceFile(path, 'Date.now();')])).toEqual([`${path}:1 reads the clock`]);
  });

  test('by the calendar library outside of the calendar, in a file of any kind', () => {
    const handler = sourceFile(
      'libs/orders/src/place-order.handler.ts',
      "import { Temporal } from 'temporal-polyfill';",
    );
    expect(strayTemporalImports([handler])).toEqual([
      'libs/orders/src/place-order.handler.ts:1 imports temporal-polyfill',
    ]);
    const calendar = sourceFile('libs/kernel/src/calendar.ts', "import { Temporal } from 'temporal-polyfill';");
    expect([...strayTemporalImports([calendar]), ...impureImports([calendar])]).toEqual([]);
  });

  test('but types may come from anywhere, and tests are not held to it', () => {
    expect(impureImports([sourceFile(KERNEL, "import type { StoredEvent } from '#event-store';")])).toEqual([]);
    expect(impureCalls([sourceFile('libs/kernel/src/money.spec.ts', 'Date.now();')])).toEqual([]);
  });
});
