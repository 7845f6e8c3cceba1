import { describe, expect, test } from '@jest/globals';
import { testsLeftBehind, unlabelledSkips } from './honest-test-rules.js';
import { readSourceTree, sourceFile } from './source-tree.js';

const tree = readSourceTree();
const spec = (text: string) => [sourceFile('libs/a/src/b.spec.ts', text)];

describe('a green run means that every test ran, or says which did not', () => {
  test('no test keeps others from running, and none is only planned', () => {
    expect(testsLeftBehind(tree)).toEqual([]);
  });

  test('a test is skipped only on a condition, with its reason beside it', () => {
    expect(unlabelledSkips(tree)).toEqual([]);
  });

  test.each([
    'test.only(',
    'it.only(',
    'describe.only(',
    'test.todo(',
    'test.only.each(',
    'fit(',
    'xdescribe(',
    'test.failing(',
  ])('the rule fails for %s', (call) => {
    expect(testsLeftBehind(spec(`\n${call}'a', f);`))).toHaveLength(1);
  });

  test('the rule passes other uses of these words, and files that are no tests', () => {
    expect(testsLeftBehind(spec("list.only('a'); profit(1); const s = 'test.only(';"))).toEqual([]);
    expect(testsLeftBehind([sourceFile('libs/a/src/b.ts', 'test.only();')])).toEqual([]);
  });

  test('a skipped block may hold a planned test, since it must hold one', () => {
    expect(testsLeftBehind(spec("describe.skip('a', () => {\n  it.todo('b');\n});"))).toEqual([]);
  });

  test.each([
    ["test.skip('a', f);", 1],
    ['// Skipped for now.\ntest.skip(a, f);', 1],
    ['const suite = isThere ? describe : describe.skip;', 1],
    ["if (!isThere) {\n  describe.skip('later', f);\n}", 1],
    ['// Skipped where no Redis is found: the run says so.\nconst suite = isThere ? describe : describe.skip;', 0],
    ['const suite = isMissing ? describe.skip : describe; // skipped without Redis', 0],
    ["if (!isThere) {\n  describe.skip('SKIPPED: no Redis here', f);\n}", 0],
  ])('of %j the rule names %i', (text, count) => {
    expect(unlabelledSkips(spec(text))).toHaveLength(count);
  });
});
