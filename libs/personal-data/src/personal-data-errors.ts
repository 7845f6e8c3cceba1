/** Thrown when a sealed text or its context does not verify: it was changed, cut, or moved from another place. */
export class PersonalDataDamaged extends Error {
  constructor(reason: string) {
    super(`personal data does not verify: ${reason}`);
    this.name = 'PersonalDataDamaged';
  }
}

/** Thrown when the subject's keys cannot be read or unwrapped right now. It says nothing about erasure: try again. */
export class PersonalDataKeysUnavailable extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`the keys to personal data are unavailable: ${reason}`, options);
    this.name = 'PersonalDataKeysUnavailable';
  }
}

/** Thrown when the key that sealed a text is gone although nobody erased it: a lost or restored key store. */
export class PersonalDataKeyMissing extends Error {
  constructor(
    readonly subject: string,
    readonly keyId: string,
  ) {
    super(`the key ${keyId} of ${subject} is missing and was never erased`);
    this.name = 'PersonalDataKeyMissing';
  }
}

/** Thrown when something is to be sealed for a subject whose personal data was erased: nothing may be added to it. */
export class PersonalDataErased extends Error {
  constructor(readonly subject: string) {
    super(`the personal data of ${subject} was erased`);
    this.name = 'PersonalDataErased';
  }
}
