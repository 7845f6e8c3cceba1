/** Turns a text into a keyed hash under which it can be found again, but not read. */
export abstract class EmailBlindIndex {
  /** The same text gives the same index within an environment. Only characters that a stream's name may have. */
  abstract blindIndex(environmentId: string, text: string): string | Promise<string>;
}
