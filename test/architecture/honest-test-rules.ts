import { lineAt } from './source-text.js';
import { isTest, type SourceFile } from './source-tree.js';

const LEFT_BEHIND =
  /\b(?:test|it|describe)(?:\.\w+)*\.(?:only|todo|failing)\b|\b(?:fit|fdescribe|xit|xtest|xdescribe)\s*\(/g;
const SKIP = /\b(?:test|it|describe)(?:\.\w+)*\.skip\b/g;

/** Tests that keep others from running, or that are only planned. A skipped block may hold a planned one: it must hold some. */
export function testsLeftBehind(tree: readonly SourceFile[]): string[] {
  return matches(tree, LEFT_BEHIND, (file, at, found) => {
    return !(found.endsWith('.todo') && linesAbove(file.code, file.code, at).some((line) => /\.skip\(/.test(line)));
  });
}

/**
 * Skips that depend on no condition, or do not say why. A condition stands on the same line or just above
 * (`isThere ? describe : describe.skip`, or an `if`), and so does the word *skipped*, in a comment or in the title.
 */
export function unlabelledSkips(tree: readonly SourceFile[]): string[] {
  return matches(tree, SKIP, ({ text, code }, at) => {
    const isConditional = linesAbove(code, code, at).some((line) => /\bif \(|\s[?:]\s/.test(line));
    const isLabelled = linesAbove(text, code, at).some((line) => /skipped/i.test(line));
    return !isConditional || !isLabelled;
  });
}

/** The line that a place in the code stands in and the three above it, as they read in a text of the same lines. */
function linesAbove(text: string, code: string, at: number): readonly string[] {
  const line = lineAt(code, at);
  return text.split('\n').slice(Math.max(0, line - 4), line);
}

function matches(
  tree: readonly SourceFile[],
  pattern: RegExp,
  isWrong: (file: SourceFile, at: number, found: string) => boolean,
): string[] {
  return tree
    .filter(({ path }) => isTest(path))
    .flatMap((file) =>
      [...file.code.matchAll(pattern)]
        .filter((match) => isWrong(file, match.index, match[0]))
        .map((match) => `${file.path}:${lineAt(file.code, match.index)} ${match[0].trim()}`),
    );
}
