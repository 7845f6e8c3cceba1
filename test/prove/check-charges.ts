/** A payment intent as the engine shows it at the end. */
export interface ShownIntent {
  readonly payment_intent_id: string;
  readonly status: string;
  readonly captured_money: { readonly amount: number };
}

/** A try as the gateway's own record has it. */
export interface RecordedTry {
  readonly payment_intent_id: string;
  readonly status: string;
  readonly amount_money: { readonly amount: number };
}

/** What a client was told, and believed. */
export interface ToldOutcome {
  readonly paymentIntentId: string;
  readonly captured: number;
}

/** What the three records say of each other. All lists are empty when nothing was charged twice, lost or made up. */
export interface ChargeFindings {
  /** Payment intents that the gateway took money for more than once. */
  readonly chargedTwice: readonly string[];
  /** The gateway took money (or another amount) that the engine does not show. */
  readonly lost: readonly string[];
  /** The engine shows money that the gateway did not take. */
  readonly madeUp: readonly string[];
  /** A client was told of money that the engine does not show in the end. */
  readonly takenBack: readonly string[];
  /** Tries at the gateway for payment intents that the engine does not have. */
  readonly unknownToEngine: readonly string[];
  readonly totals: { readonly gateway: number; readonly engine: number; readonly log: number };
}

/** Minor units by payment intent, from the events of the log. */
export type LoggedMoney = ReadonlyMap<string, number>;

/** Compares what the engine shows, its log, the gateway's own record and the clients' answers. Authorizations must be over. */
export function checkCharges(
  intents: readonly ShownIntent[],
  tries: readonly RecordedTry[],
  told: readonly ToldOutcome[],
  logged: LoggedMoney,
): ChargeFindings {
  const shown = new Map(intents.map((intent) => [intent.payment_intent_id, intent.captured_money.amount]));
  const taken = tries.filter(({ status }) => status === 'succeeded');
  const byIntent = new Map<string, number[]>();
  for (const { payment_intent_id: id, amount_money } of taken) {
    byIntent.set(id, [...(byIntent.get(id) ?? []), amount_money.amount]);
  }
  const sum = (amounts: Iterable<number>) => [...amounts].reduce((total, amount) => total + amount, 0);
  const differs = (id: string) => sum(byIntent.get(id) ?? []) !== (shown.get(id) ?? 0);
  return {
    chargedTwice: [...byIntent].filter(([, amounts]) => amounts.length > 1).map(([id]) => id),
    lost: [...byIntent.keys()].filter((id) => shown.has(id) && differs(id)),
    madeUp: [...shown].filter(([id, amount]) => amount > 0 && !byIntent.has(id)).map(([id]) => id),
    takenBack: told
      .filter(({ paymentIntentId, captured }) => shown.get(paymentIntentId) !== captured)
      .map(({ paymentIntentId }) => paymentIntentId),
    unknownToEngine: [...new Set(tries.map(({ payment_intent_id }) => payment_intent_id))].filter(
      (id) => !shown.has(id),
    ),
    totals: {
      gateway: sum(taken.map(({ amount_money }) => amount_money.amount)),
      engine: sum(shown.values()),
      log: sum(logged.values()),
    },
  };
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
