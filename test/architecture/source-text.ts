/** Words after which a slash begins a regular expression rather than a division. */
const BEFORE_REGEX = /(?:^|[=(,:;!&|?{}[+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|void|delete|await|yield))\s*$/;

/**
 * A source text with the inside of comments, strings, templates and regular expressions blanked out, so that what is
 * searched for is code. Same length and same lines as before; quotes stay, and so does code within `${}`.
 */
export function maskSource(text: string): string {
  const out = text.split('');
  const templates: number[] = [];
  let depth = 0;
  let at = 0;
  const blank = (from: number, to: number): void => {
    for (let i = from; i < Math.min(to, text.length); i++) if (out[i] !== '\n') out[i] = ' ';
  };
  while (at < text.length) {
    const char = text.charAt(at);
    const end = endOfMasked(text, at, out);
    if (end !== undefined) {
      const keepsQuotes = char !== '/';
      blank(keepsQuotes ? at + 1 : at, keepsQuotes ? end - 1 : end);
      at = end;
    } else if (char === '`' || (char === '}' && templates.at(-1) === depth)) {
      if (char === '}') templates.pop();
      const stop = endOfTemplateText(text, at + 1);
      blank(at + 1, stop);
      const isHole = text.startsWith('${', stop);
      if (isHole) templates.push(depth);
      at = stop + (isHole ? 2 : 1);
    } else {
      if (char === '{') depth++;
      if (char === '}') depth--;
      at++;
    }
  }
  return out.join('');
}

/** Where the comment, string or regular expression that begins here ends; undefined when none begins here. */
function endOfMasked(text: string, at: number, before: readonly string[]): number | undefined {
  const char = text.charAt(at);
  if (char === "'" || char === '"') return endOfQuoted(text, at, char);
  if (char !== '/') return undefined;
  if (text.charAt(at + 1) === '/') return endAfter(text, '\n', at) - 1;
  if (text.charAt(at + 1) === '*') return endAfter(text, '*/', at + 2);
  const behind = before.slice(Math.max(0, at - 200), at).join('');
  return BEFORE_REGEX.test(behind) ? endOfRegex(text, at) : undefined;
}

function endAfter(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length + 1 : found + mark.length;
}

function endOfQuoted(text: string, at: number, quote: string): number {
  let end = at + 1;
  while (end < text.length && text.charAt(end) !== quote) end += text.charAt(end) === '\\' ? 2 : 1;
  return end + 1;
}

function endOfRegex(text: string, at: number): number {
  let end = at + 1;
  let isInClass = false;
  while (end < text.length && (isInClass || text.charAt(end) !== '/')) {
    if (text.charAt(end) === '[') isInClass = true;
    if (text.charAt(end) === ']') isInClass = false;
    end += text.charAt(end) === '\\' ? 2 : 1;
  }
  return end + 1;
}

/** The next backtick or `${` of a template. */
function endOfTemplateText(text: string, from: number): number {
  let end = from;
  while (end < text.length && text.charAt(end) !== '`' && !text.startsWith('${', end)) {
    end += text.charAt(end) === '\\' ? 2 : 1;
  }
  return end;
}

/** The number of the line, from 1, that a place in the text stands in. */
export function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}
