/**
 * Finds card numbers where none may be (failures.md §3.2). It reads text the way people and other programs write
 * numbers, and answers only *where*, never *what*: the number itself must not reach a log or an answer.
 */

/** A place in a JSON value. `path` is dotted (`metadata.note`, `items.0.name`), empty for the value itself. */
export interface PanFinding {
  readonly path: string;
  /** `too_large`: more than `MAX_PAN_SCAN_CHARACTERS`, so the rest was not read and must be taken for unsafe. */
  readonly reason: 'card_number' | 'forbidden_key' | 'too_large';
}

export interface PanGuardOptions {
  /** Paths whose own value is not looked at, e.g. `token`; `*` stands for any one segment. */
  readonly allow?: readonly string[];
}

/** All text of one value together; far more than a request's body limit. */
export const MAX_PAN_SCAN_CHARACTERS = 2 * 1024 * 1024;

const MIN_LENGTH = 13;
const MAX_LENGTH = 19;

/** Separators in one gap; a longer gap ends a number. */
const MAX_GAP = 3;

/** First four digits from..to, and the lengths that the brand issues. */
const BRANDS: readonly { from: number; to: number; lengths: readonly number[] }[] = [
  { from: 4000, to: 4999, lengths: [13, 16, 19] }, // Visa
  { from: 5100, to: 5599, lengths: [16] }, // Mastercard
  { from: 2221, to: 2720, lengths: [16] },
  { from: 3400, to: 3499, lengths: [15] }, // American Express
  { from: 3700, to: 3799, lengths: [15] },
  { from: 6011, to: 6011, lengths: [16, 17, 18, 19] }, // Discover
  { from: 6440, to: 6599, lengths: [16, 17, 18, 19] },
  { from: 3000, to: 3059, lengths: [14, 16, 19] }, // Diners Club
  { from: 3095, to: 3095, lengths: [14, 16, 19] },
  { from: 3600, to: 3699, lengths: [14, 16, 19] },
  { from: 3800, to: 3999, lengths: [14, 16, 19] },
  { from: 3528, to: 3589, lengths: [16, 17, 18, 19] }, // JCB
  { from: 6200, to: 6299, lengths: [16, 17, 18, 19] }, // UnionPay
  { from: 8100, to: 8171, lengths: [16, 17, 18, 19] },
];

const FORBIDDEN_KEYS = new Set(['cvc', 'cvv', 'cid', 'pan', 'card_number', 'cardnumber']);

/** Digits that are known to be something else; every repeat is bounded, so matching is linear. */
const EXEMPT = new RegExp(
  [
    '(?<![0-9A-Za-z])[a-z]{2,6}_[0-7][0-9A-HJKMNP-TV-Z]{25}(?![0-9A-Za-z])', // our own ids
    '(?<![0-9A-Za-z])[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}(?![0-9A-Za-z])', // UUID
    // RFC 3339; the century keeps a grouped card number from passing for a date.
    '(?<![0-9])(?:19|20|21)\\d\\d-[01]\\d-[0-3]\\d(?:[Tt ]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?:[Zz]|[+-]\\d\\d:\\d\\d)?)?(?![0-9])',
  ].join('|'),
  'g',
);

/** The longest number with a country code that E.164 knows. */
const MAX_PHONE_DIGITS = 15;

/**
 * Whether a text (a path or query already percent-decoded, a header, a key) holds a card number. Text longer than
 * `MAX_PAN_SCAN_CHARACTERS` counts as holding one. Linear in the text's length.
 */
export function containsPan(text: string): boolean {
  if (text.length > MAX_PAN_SCAN_CHARACTERS) return true;
  const plain = isAscii(text) ? text : withPlainDigits(text);
  if (digitsIn(plain) < MIN_LENGTH) return false;
  return numbersIn(plain.replace(EXEMPT, 'x')).some(holdsPan);
}

/**
 * The first place in a JSON value that holds a card number (in a string, a number or a key) or that has a key which
 * names one (`cvc`, `cvv`, `cid`, `pan`, `card_number`). A key that is itself a number stands as `*` in the path.
 */
export function findPan(value: unknown, options: PanGuardOptions = {}): PanFinding | undefined {
  const allowed = (options.allow ?? []).map((path) => path.split('.'));
  const budget = { characters: MAX_PAN_SCAN_CHARACTERS };
  // A stack of our own: a body nested a million deep must not overflow the other one.
  const open: Place[] = [{ value, depth: 0 }];
  for (let place = open.pop(); place; place = open.pop()) {
    const reason = lookAt(place, allowed, budget);
    if (reason) return { path: shownPath(place), reason };
    for (const within of inside(place)) open.push(within);
  }
  return undefined;
}

interface Place {
  readonly value: unknown;
  readonly key?: string;
  readonly parent?: Place;
  readonly depth: number;
}

function inside(parent: Place): Place[] {
  if (typeof parent.value !== 'object' || parent.value === null) return [];
  const entries = Object.entries(parent.value);
  // Last first, so that the first one is taken from the stack first.
  return entries.reverse().map(([key, value]) => ({ key, value, parent, depth: parent.depth + 1 }));
}

function lookAt(place: Place, allowed: string[][], budget: { characters: number }): PanFinding['reason'] | undefined {
  const { key, value, parent } = place;
  const isNamed = key !== undefined && !Array.isArray(parent?.value);
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
  budget.characters -= (isNamed ? key.length : 0) + (text?.length ?? 1);
  if (budget.characters < 0) return 'too_large';
  if (isNamed && FORBIDDEN_KEYS.has(key.normalize('NFKC').toLowerCase().replace(/[- ]/g, '_'))) return 'forbidden_key';
  if (isNamed && containsPan(key)) return 'card_number';
  if (text === undefined || !containsPan(text)) return undefined;
  return allowed.some((pattern) => matches(place, pattern)) ? undefined : 'card_number';
}

function matches(place: Place, pattern: string[]): boolean {
  if (place.depth !== pattern.length) return false;
  return segmentsOf(place).every((segment, i) => pattern[i] === '*' || pattern[i] === segment);
}

function segmentsOf(place: Place): string[] {
  const segments: string[] = [];
  for (let at: Place | undefined = place; at?.key !== undefined; at = at.parent) segments.push(at.key);
  return segments.reverse();
}

const MAX_PATH_LENGTH = 256;

function shownPath(place: Place): string {
  const path = segmentsOf(place)
    .map((segment) => (containsPan(segment) ? '*' : segment))
    .join('.');
  // Keys can spell a number together that none of them holds.
  return containsPan(path) ? '*' : path.slice(0, MAX_PATH_LENGTH);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function digitsIn(text: string): number {
  let digits = 0;
  for (let i = 0; i < text.length; i++) if (isDigit(text.charCodeAt(i))) digits++;
  return digits;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Digits of every script as 0-9, every dash and space as `-` and ` `, invisible characters gone. */
function withPlainDigits(text: string): string {
  const normal = text.normalize('NFKC');
  if (!/\p{Nd}/u.test(normal)) return '';
  return normal
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Pd}|\u2212/gu, '-')
    .replace(/\p{Zs}/gu, ' ')
    .replace(/\p{Nd}/gu, (digit) => String(digitValue(digit.codePointAt(0) ?? 0)));
}

/** Unicode keeps decimal digits in unbroken runs of tens that begin with zero. */
function digitValue(codePoint: number): number {
  let first = codePoint;
  while (first > 0 && /\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return (codePoint - first) % 10;
}

/** Digits that read as one number: unbroken groups, with no more than a few separators between two of them. */
interface WrittenNumber {
  digits: string;
  /** Where groups begin; the end of the last one is the end of `digits`. */
  readonly starts: number[];
  readonly isAfterPlus: boolean;
}

function numbersIn(text: string): WrittenNumber[] {
  const numbers: WrittenNumber[] = [];
  let current: WrittenNumber | undefined;
  let position = 0;
  for (const { 0: group, index } of text.matchAll(/\d+/g)) {
    if (!current || !isGap(text, position, index)) {
      current = { digits: '', starts: [], isAfterPlus: text[index - 1] === '+' };
      numbers.push(current);
    }
    current.starts.push(current.digits.length);
    current.digits += group;
    position = index + group.length;
  }
  return numbers;
}

function isGap(text: string, from: number, to: number): boolean {
  if (to - from > MAX_GAP) return false;
  for (let i = from; i < to; i++) if (!' -._/'.includes(text[i] as string)) return false;
  return true;
}

function holdsPan({ digits, starts, isAfterPlus }: WrittenNumber): boolean {
  if (digits.length < MIN_LENGTH || (isAfterPlus && digits.length <= MAX_PHONE_DIGITS)) return false;
  const ends = new Set([...starts, digits.length]);
  return starts.some((start, group) => {
    for (let length = MIN_LENGTH; length <= MAX_LENGTH; length++) {
      if (ends.has(start + length) && isPan(digits, start, length)) return true;
    }
    return gluedPan(digits, start, starts[group + 1] ?? digits.length);
  });
}

/**
 * A number glued to other digits (an expiry date, a security code) in one unbroken group. Every window of a random
 * number is a chance of a false alarm, so up to 19 digits, where foreign ids live, only both ends are tried.
 */
function gluedPan(digits: string, start: number, end: number): boolean {
  if (end - start <= 16) return false;
  const isLong = end - start > MAX_LENGTH;
  for (const length of [15, 16]) {
    for (let at = start; at + length <= end; at++) {
      const isAtAnEnd = at === start || at + length === end;
      if ((isLong || isAtAnEnd) && isPan(digits, at, length)) return true;
    }
  }
  return false;
}

function isPan(digits: string, start: number, length: number): boolean {
  const prefix = Number(digits.slice(start, start + 4));
  const isIssued = BRANDS.some(({ from, to, lengths }) => prefix >= from && prefix <= to && lengths.includes(length));
  return isIssued && passesLuhn(digits, start, length);
}

function passesLuhn(digits: string, start: number, length: number): boolean {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const digit = digits.charCodeAt(start + length - 1 - i) - 48;
    const weighed = i % 2 === 1 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
