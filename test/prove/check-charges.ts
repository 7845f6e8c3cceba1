/** A payment intent as the engine shows it at the end. */
export interface ShownIntent {
  readonly payment_intent_id: string;
  readonly order_id?: string;
  readonly status: string;
  readonly captured_money: { readonly amount: number };
}

/** A try as the gateway's own record has it. */
export interface RecordedTry {
  readonly payment_intent_id: string;
  /** Null when no money was taken. */
  readonly captured_money: { readonly amount: number } | null;
}

/** What a client was told, and believed. */
export interface ToldOutcome {
  readonly paymentIntentId: string;
  readonly captured: number;
}

/** What a client meant to be paid, for an order or a payment intent of its own, in minor units. */
export interface MeantCharge {
  readonly paidBy: { readonly orderId: string } | { readonly paymentIntentId: string };
  readonly captured: number;
}

/** Minor units by payment intent, from the events of the log. */
export type LoggedMoney = ReadonlyMap<string, number>;

export interface ChargeRecords {
  readonly intents: readonly ShownIntent[];
  readonly tries: readonly RecordedTry[];
  readonly told: readonly ToldOutcome[];
  readonly meant: readonly MeantCharge[];
  readonly logged: LoggedMoney;
}

/** What the records say of each other. All lists are empty when nothing was charged twice, lost or made up. */
export interface ChargeFindings {
  /** Payment intents, and orders, that the gateway took money for more than once. */
  readonly chargedTwice: readonly string[];
  /** The gateway took money (or another amount) that the engine does not show. */
  readonly lost: readonly string[];
  /** The engine shows money that the gateway did not take. */
  readonly madeUp: readonly string[];
  /** The gateway took another amount than was asked for. */
  readonly otherAmount: readonly string[];
  /** The log says another amount than the engine shows. */
  readonly logDiffers: readonly string[];
  /** A client was told of money that the engine does not show in the end. */
  readonly takenBack: readonly string[];
  /** Tries at the gateway for payment intents that the engine does not have. */
  readonly unknownToEngine: readonly string[];
  readonly totals: { readonly gateway: number; readonly engine: number; readonly log: number };
}

const sum = (amounts: Iterable<number>): number => [...amounts].reduce((total, amount) => total + amount, 0);

/** Compares what the engine shows, its log, the gateway's own record, and what clients meant and were told. */
export function checkCharges({ intents, tries, told, meant, logged }: ChargeRecords): ChargeFindings {
  const shown = new Map(intents.map((intent) => [intent.payment_intent_id, intent.captured_money.amount]));
  const taken = tries.flatMap(({ payment_intent_id: id, captured_money }) =>
    captured_money ? [{ id, amount: captured_money.amount }] : [],
  );
  const byIntent = grouped(taken);
  const orderOf = new Map(intents.map(({ payment_intent_id, order_id }) => [payment_intent_id, order_id]));
  const byOrder = grouped(
    taken.flatMap(({ id, amount }) => (orderOf.get(id) ? [{ id: orderOf.get(id)!, amount }] : [])),
  );
  const differs = (id: string) => sum(byIntent.get(id) ?? []) !== (shown.get(id) ?? 0);
  const isTwice = ([, amounts]: [string, number[]]) => amounts.length > 1;
  return {
    chargedTwice: [...[...byIntent].filter(isTwice), ...[...byOrder].filter(isTwice)].map(([id]) => id),
    lost: [...byIntent.keys()].filter((id) => shown.has(id) && differs(id)),
    madeUp: [...shown].filter(([id, amount]) => amount > 0 && !byIntent.has(id)).map(([id]) => id),
    otherAmount: meant.flatMap(({ paidBy, captured }) => {
      const amounts = 'orderId' in paidBy ? byOrder.get(paidBy.orderId) : byIntent.get(paidBy.paymentIntentId);
      return (amounts ?? []).every((amount) => amount === captured) ? [] : Object.values(paidBy);
    }),
    logDiffers: [...new Set([...shown.keys(), ...logged.keys()])].filter(
      (id) => (shown.get(id) ?? 0) !== (logged.get(id) ?? 0),
    ),
    takenBack: told
      .filter(({ paymentIntentId, captured }) => shown.get(paymentIntentId) !== captured)
      .map(({ paymentIntentId }) => paymentIntentId),
    unknownToEngine: [...new Set(tries.map(({ payment_intent_id }) => payment_intent_id))].filter(
      (id) => !shown.has(id),
    ),
    totals: {
      gateway: sum(taken.map(({ amount }) => amount)),
      engine: sum(shown.values()),
      log: sum(logged.values()),
    },
  };
}

function grouped(amounts: readonly { readonly id: string; readonly amount: number }[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const { id, amount } of amounts) groups.set(id, [...(groups.get(id) ?? []), amount]);
  return groups;
}

/** Every finding as a line; none when all records agree to the cent. */
export function violationsOf(findings: ChargeFindings): string[] {
  const { totals, ...lists } = findings;
  const lines = Object.entries(lists).flatMap(([what, ids]) => ids.map((id) => `${what}: ${id}`));
  const { gateway, engine, log } = totals;
  if (gateway !== engine) lines.push(`the gateway took ${gateway}, the engine shows ${engine}`);
  if (gateway !== log) lines.push(`the gateway took ${gateway}, the log says ${log}`);
  return lines;
}
