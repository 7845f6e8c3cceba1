/** Seals and opens the personal part of events (D11). */
export interface PersonalDataCipher {
  /** Encrypts for a subject, creating its key when it has none. The key is durable before the promise resolves. */
  seal(subject: string, aad: string, value: object): Promise<string>;
  /** Decrypts; undefined when the subject was erased. Throws `PersonalDataKeysUnavailable` while keys cannot be read, other errors when the text is damaged. */
  open(sealed: string, aad: string): Record<string, unknown> | undefined;
}
