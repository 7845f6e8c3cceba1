import { describe, expect, test } from '@jest/globals';
import { importsOfItself, libraryCycles, reachesInside } from './library-rules.js';
import { readSourceTree, sourceFile } from './source-tree.js';

const tree = readSourceTree();
const importing = (path: string, specifier: string) => sourceFile(path, `import type { A } from '${specifier}';`);

describe('libraries meet at their index, so that each may change inside', () => {
  test('no file reaches into another library', () => {
    expect(reachesInside(tree)).toEqual([]);
  });

  test('no library imports itself by its public name, which would load it in a circle', () => {
    expect(importsOfItself(tree)).toEqual([]);
  });

  test('libraries depend on each other in one direction, so that each can be understood without those above', () => {
    expect(libraryCycles(tree)).toEqual([]);
  });
});

describe('these rules can fail', () => {
  const path = 'libs/orders/src/placing/place-order.ts';

  test.each([
    '#customers/customer.js',
    '#customers/src/customer.js',
    '../../../customers/src/customer.js',
    '../../../../apps/engine/src/main.js',
  ])('by an import of %s', (specifier) => {
    expect(reachesInside([importing(path, specifier)])).toEqual([`${path}:1 imports ${specifier}`]);
  });

  test.each(['#customers', '../order.js', './order-line.js', 'node:fs', '@nestjs/common'])(
    'but not by %s',
    (specifier) => {
      expect(reachesInside([importing(path, specifier)])).toEqual([]);
    },
  );

  test('by a program or a test that takes a library’s inside', () => {
    expect(reachesInside([importing('apps/engine/src/main.ts', '../../../libs/orders/src/order.js')])).toHaveLength(1);
    expect(reachesInside([importing('test/crash/kill.spec.ts', '../../libs/orders/src/order.js')])).toHaveLength(1);
    expect(reachesInside([importing('test/crash/kill.spec.ts', '../bench/load.js')])).toEqual([]);
  });

  test('by a library that imports itself', () => {
    expect(importsOfItself([importing(path, '#orders')])).toEqual([`${path}:1 imports #orders`]);
    expect(importsOfItself([importing('apps/orders/src/main.ts', '#orders')])).toEqual([]);
  });

  test('by a circle of any length, named once', () => {
    const circle = [
      importing('libs/b/src/x.ts', '#c'),
      importing('libs/c/src/y.ts', '#a'),
      importing('libs/a/src/z.ts', '#b'),
    ];
    expect(libraryCycles(circle)).toEqual(['a → b → c → a']);
    expect(libraryCycles(circle.slice(1))).toEqual([]);
  });

  test('but not by a test that uses a library from above', () => {
    expect(libraryCycles([importing('libs/a/src/x.int.spec.ts', '#b'), importing('libs/b/src/y.ts', '#a')])).toEqual(
      [],
    );
  });
});
