import { lineAt } from './source-text.js';

/** One import or re-export. */
export interface SourceImport {
  /** As written: `./money.js`, `#kernel`, `node:fs`. */
  readonly specifier: string;
  /** Nothing of it is left after compiling. */
  readonly isTypeOnly: boolean;
  readonly line: number;
}

const STATIC = /\b(?:import|export)\b\s*((?:type\b)?[^'"`;=()]*?)\s*\bfrom\s*['"]/g;
const SIDE_EFFECT = /\bimport\s*['"]/g;
const DYNAMIC = /\b(?:import|require)\s*\(\s*['"`]/g;

/** The imports of a source text; `code` is the text with strings and comments blanked out. */
export function importsOf(text: string, code: string): readonly SourceImport[] {
  const found: SourceImport[] = [];
  for (const match of code.matchAll(STATIC)) {
    found.push(importAt(text, match.index, match[0].length, isTypeClause(match[1] ?? '')));
  }
  for (const pattern of [SIDE_EFFECT, DYNAMIC]) {
    for (const match of code.matchAll(pattern)) found.push(importAt(text, match.index, match[0].length, false));
  }
  return found.sort((a, b) => a.line - b.line);
}

function importAt(text: string, start: number, length: number, isTypeOnly: boolean): SourceImport {
  const from = start + length;
  const quote = text.charAt(from - 1);
  return { specifier: text.slice(from, text.indexOf(quote, from)), isTypeOnly, line: lineAt(text, start) };
}

/** `type { A }`, or braces in which every name is marked as a type. */
function isTypeClause(clause: string): boolean {
  const trimmed = clause.trim();
  if (/^type\b(?!\s*,)/.test(trimmed)) return true;
  const names = /^\{([^}]*)\}$/
    .exec(trimmed)?.[1]
    ?.split(',')
    .map((name) => name.trim());
  const listed = names?.filter((name) => name !== '') ?? [];
  return listed.length > 0 && listed.every((name) => /^type\s/.test(name));
}
