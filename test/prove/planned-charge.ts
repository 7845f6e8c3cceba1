import type { Dice } from '#gateways';

/** How the money is asked for: by itself, authorized first and captured later, or through an order. */
export type ChargeKind = 'intent' | 'capture' | 'order';

/** One charge that a client means to make, and what it would send however often it has to. */
export interface PlannedCharge {
  readonly key: string;
  readonly kind: ChargeKind;
  readonly customerId: string;
  readonly methodId: string;
  /** Minor units of USD. */
  readonly amount: number;
  /** What is captured of it, for `capture`. */
  readonly captured: number;
  /** What is given back once it is paid; 0 for most. */
  readonly refunded: number;
}

/** Cards of the sandbox, and how many of a hundred buyers have each: most pay, some never do, and some are slow or fail to give back. */
const CARDS: readonly (readonly [token: string, share: number])[] = [
  ['pm_card_visa', 45],
  ['pm_card_pendingRefund', 10],
  ['pm_card_refundFail', 10],
  ['pm_card_mastercard', 25],
  ['pm_card_chargeCustomerFail', 10],
];

const KINDS: readonly ChargeKind[] = ['intent', 'intent', 'capture', 'order', 'order'];

/** So many of the charges are given back, wholly or in part. */
const REFUNDED = 0.5;

/** The card of the n-th buyer. */
export function cardOfBuyer(n: number): string {
  let place = n % 100;
  for (const [token, share] of CARDS) {
    if (place < share) return token;
    place -= share;
  }
  throw new Error('the shares of the cards do not add up to 100');
}

/** The charges of a run: the same seed plans the same. */
export function planCharges(
  count: number,
  buyers: readonly { readonly customerId: string; readonly methodId: string }[],
  dice: Dice,
): PlannedCharge[] {
  const partOf = (amount: number) => 1 + Math.floor(dice() * amount);
  const oneOf = <Item>(items: readonly Item[]): Item => items[Math.floor(dice() * items.length)]!;
  return Array.from({ length: count }, (_, n) => {
    const amount = 100 + Math.floor(dice() * 99_900);
    const kind = oneOf(KINDS);
    const captured = kind !== 'capture' || dice() < 0.5 ? amount : partOf(amount);
    const refunded = dice() < REFUNDED ? partOf(captured) : 0;
    return { key: `charge-${n}`, kind, ...oneOf(buyers), amount, captured, refunded };
  });
}
