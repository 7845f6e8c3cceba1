import { lineAt } from './source-text.js';
import type { SourceFile } from './source-tree.js';

const MAX_FILE_LINES = 300;
const MAX_FUNCTION_LINES = 60;
const CONTROL = new Set(['if', 'for', 'while', 'switch', 'catch', 'with', 'await']);
/** How far back from a body's brace its parameter list may end: a return type stands between. */
const MAX_RETURN_TYPE = 400;

/** Files that are longer than 300 lines. */
export function longFiles(tree: readonly SourceFile[]): string[] {
  return tree
    .map(({ path, text }) => ({ path, lines: text.replace(/\n$/, '').split('\n').length }))
    .filter(({ lines }) => lines > MAX_FILE_LINES)
    .map(({ path, lines }) => `${path} has ${lines} lines`);
}

/** Functions that are longer than 60 lines, `describe` blocks and suites excepted: these only group tests. */
export function longFunctions(tree: readonly SourceFile[]): string[] {
  return tree.flatMap(({ path, code }) =>
    functionsOf(code)
      .filter(({ lines }) => lines > MAX_FUNCTION_LINES)
      .map(({ line, lines }) => `${path}:${line} has a function of ${lines} lines`),
  );
}

interface FunctionSpan {
  readonly line: number;
  readonly lines: number;
}

/** Every function with a body in braces, found by the braces of formatted code. */
function functionsOf(code: string): readonly FunctionSpan[] {
  const open: number[] = [];
  const found: FunctionSpan[] = [];
  for (let at = 0; at < code.length; at++) {
    if (code.charAt(at) === '{') open.push(at);
    if (code.charAt(at) !== '}') continue;
    const brace = open.pop();
    const start = brace === undefined ? undefined : functionStart(code, brace);
    if (start === undefined || isGroupOfTests(code, start)) continue;
    const line = lineAt(code, start);
    found.push({ line, lines: lineAt(code, at) - line + 1 });
  }
  return found;
}

/** Where the function begins whose body this brace opens; undefined when it opens something else. */
function functionStart(code: string, brace: number): number | undefined {
  const before = code.slice(Math.max(0, brace - MAX_RETURN_TYPE), brace);
  const offset = brace - before.length;
  if (/=>\s*$/.test(before)) return brace;
  for (let end = before.lastIndexOf(')'); end >= 0; end = before.lastIndexOf(')', end - 1)) {
    const between = before.slice(end + 1);
    if (between.includes(';') || end === 0) return undefined;
    if (!/^\s*(:[^;]*)?$/.test(between)) continue;
    const start = openingParenthesis(code, offset + end);
    if (start === undefined) return undefined;
    const word = /([\w$#]+)\s*(<[^()]*>)?\s*$/.exec(code.slice(Math.max(0, start - 200), start))?.[1];
    return word === undefined || CONTROL.has(word) ? undefined : start;
  }
  return undefined;
}

function openingParenthesis(code: string, closing: number): number | undefined {
  let depth = 0;
  for (let at = closing; at >= 0; at--) {
    if (code.charAt(at) === ')') depth++;
    if (code.charAt(at) === '(') depth--;
    if (depth === 0) return at;
  }
  return undefined;
}

function isGroupOfTests(code: string, start: number): boolean {
  const lineStart = code.lastIndexOf('\n', start) + 1;
  const lineEnd = code.indexOf('\n', start);
  return /\bdescribe\w*(\.\w+)*\s*[(<]/.test(code.slice(lineStart, lineEnd < 0 ? code.length : lineEnd));
}
