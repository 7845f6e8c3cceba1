/** A try of the gateway's own record. */
export interface WorkerTry {
  readonly payment_intent_id: string;
  readonly status: string;
  readonly amount_money: { readonly amount: number };
}

export interface WorkerRecords {
  /** The payment intent of each subscription's cycle that was due, by the rule that names it. */
  readonly dueIntents: readonly string[];
  /** What each of them costs, in minor units. */
  readonly price: number;
  readonly tries: readonly WorkerTry[];
  /** Minor units by payment intent, from the log. */
  readonly logged: ReadonlyMap<string, number>;
}

/** Every disagreement about who was charged; empty when each cycle was charged once and nothing else was. */
export function violationsOfWorkers({ dueIntents, price, tries, logged }: WorkerRecords): string[] {
  const due = new Set(dueIntents);
  const taken = new Map<string, number>();
  const lines: string[] = [];
  if (due.size !== dueIntents.length) lines.push(`${dueIntents.length - due.size} cycles share a payment intent`);
  for (const { payment_intent_id: id, status, amount_money } of tries) {
    if (status !== 'succeeded') lines.push(`${id}: a try ended as ${status}`);
    else taken.set(id, (taken.get(id) ?? 0) + 1);
    if (amount_money.amount !== price) lines.push(`${id}: ${amount_money.amount} in place of ${price}`);
  }
  for (const id of due) {
    const count = taken.get(id) ?? 0;
    if (count === 0) lines.push(`${id}: never charged`);
    if (count > 1) lines.push(`${id}: charged ${count} times`);
  }
  for (const id of taken.keys()) if (!due.has(id)) lines.push(`${id}: charged, and nobody owed it`);
  for (const id of new Set([...taken.keys(), ...logged.keys()])) {
    const atGateway = (taken.get(id) ?? 0) * price;
    const inLog = logged.get(id) ?? 0;
    if (atGateway !== inLog) lines.push(`${id}: the gateway took ${atGateway}, the log says ${inLog}`);
  }
  return lines;
}
