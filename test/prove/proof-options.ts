/** The option `--seed`: what a run plans by; a new one for each run that names none. */
export const seedOption = () => ({ type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) }) as const;

/** The seed that was named. Throws `RangeError`. */
export const seedOf = (text: string): number => countOf('--seed', text, 0, 2 ** 31);

/** A whole number within its limits; throws `RangeError`. */
export function countOf(name: string, text: string, least: number, most: number): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < least || count > most) {
    throw new RangeError(`${name} must be ${least} to ${most}`);
  }
  return count;
}
