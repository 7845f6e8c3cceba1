const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The prefixes of resource ids, one per kind of resource. */
export const ID_PREFIX = {
  customer: 'cus',
  customerAddress: 'cadr',
  paymentMethod: 'pm',
  paymentIntent: 'pi',
  paymentAction: 'pact',
  paymentAttempt: 'pa',
  order: 'ord',
  refund: 'ref',
  orderLineItem: 'li',
  orderCharge: 'och',
  orderPaymentAttempt: 'opa',
  subscription: 'sub',
  subscriptionLineItem: 'sli',
  subscriptionPaymentRetry: 'spr',
  accessLink: 'alink',
  subscriptionPlan: 'plan',
  subscriptionPlanLineItem: 'spli',
  merchant: 'mer',
  environment: 'menv',
  sandbox: 'test',
  apiKey: 'ak',
} as const;

export type IdPrefix = (typeof ID_PREFIX)[keyof typeof ID_PREFIX];

/** Writes 16 bytes as a resource id: prefix, underscore, 26 characters of Crockford base32 (a ULID's shape). */
export function formatId(prefix: IdPrefix, bytes: Uint8Array): string {
  let value = 0n;
  for (const byte of bytes.subarray(0, 16)) value = (value << 8n) | BigInt(byte);
  let text = '';
  for (let i = 0; i < 26; i++) {
    text = CROCKFORD[Number(value & 31n)] + text;
    value >>= 5n;
  }
  return `${prefix}_${text}`;
}

/** Whether a text has the shape of an id of this kind. */
export function isId(prefix: IdPrefix, text: string): boolean {
  return text.startsWith(`${prefix}_`) && /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text.slice(prefix.length + 1));
}
