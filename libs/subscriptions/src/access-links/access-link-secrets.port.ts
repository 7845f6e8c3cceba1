/** Makes secrets that only the holder of the engine's key can make again. A class, so that Nest can name it. */
export abstract class AccessLinkSecrets {
  /** 43 characters of base64url; the same for the same text, so that a repeated command has the same answer. */
  abstract secretOf(text: string): string;
}
