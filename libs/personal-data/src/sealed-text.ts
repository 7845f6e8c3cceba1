import { PersonalDataDamaged } from './personal-data-errors.js';

const FORMAT = 'pd1';

/** A sealed text taken apart: `pd1.<subject>.<key id>.<nonce, ciphertext and tag>`, in base64url. */
export interface SealedText {
  readonly subject: string;
  readonly keyId: string;
  readonly body: Buffer;
}

export function formatSealed({ subject, keyId, body }: SealedText): string {
  return `${FORMAT}.${Buffer.from(subject).toString('base64url')}.${keyId}.${body.toString('base64url')}`;
}

/** Takes a sealed text apart. Fails with `PersonalDataDamaged` when it does not have the shape. */
export function parseSealed(text: string): SealedText {
  const parts = text.split('.', 5);
  const [format, subject, keyId, body] = parts;
  if (parts.length !== 4 || format !== FORMAT || !subject || !keyId || !body) {
    throw new PersonalDataDamaged('it is no sealed text');
  }
  return { subject: bytesOf(subject).toString(), keyId, body: bytesOf(body) };
}

/** Each text has one spelling: the decoder itself would pass over foreign characters and spare bits. */
function bytesOf(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new PersonalDataDamaged('it is not base64url');
  return bytes;
}

/** What the ciphertext is bound to besides its key: moving it to another subject, key or place breaks it. */
export function sealContext(subject: string, keyId: string, place: string): string {
  return `${FORMAT}\0${subject}\0${keyId}\0${place}`;
}
