/** What a renewal raced against, and how the renewal came about: due on its date, or asked for before it. */
export type Rival = 'cancel' | 'change_method';
export type RenewalKind = 'due' | 'asked';

/** A subscription's own event, as far as the order of things shows in it. */
export interface LoggedStep {
  readonly type: string;
  readonly cycle?: number;
  readonly paymentIntentId?: string;
  readonly paymentMethodId?: string;
  readonly amount?: number;
}

/** A charge that succeeded, in the gateway's own words. */
export interface TakenCharge {
  readonly paymentIntentId: string;
  readonly paymentMethodId: string | null;
  readonly amount: number;
}

/**
 * What the renewal's caller was told. `nothing`: there was nothing to pay; `under_way`: somebody else is at work on the payment;
 * `unpaid`: done, and yet nothing was paid.
 */
export type RenewalTold = 'charged' | 'nothing' | 'under_way' | 'unpaid' | `refused:${string}`;

/** What the rival's caller was told: a refusal, or the state of the subscription. */
export type RivalTold =
  | { readonly refused: string }
  | {
      readonly status: string;
      readonly paymentMethodId: string;
      /** The cycle that was raced for is paid, or a payment of it may be taken. */
      readonly seesRenewal: boolean;
    };

/** One pair: what both callers were told, all events of the subscription in order, and the gateway's record of its payments. */
export interface Race {
  readonly subscriptionId: string;
  readonly rival: Rival;
  readonly renewal: RenewalKind;
  readonly methods: { readonly before: string; readonly after: string };
  /** What a cycle costs, in minor units. */
  readonly price: number;
  readonly renewalTold: RenewalTold;
  readonly rivalTold: RivalTold;
  readonly events: readonly LoggedStep[];
  readonly charges: readonly TakenCharge[];
}

export const ORDERS = ['renewal_first', 'rival_first'] as const;
export type Order = (typeof ORDERS)[number];

/** The cycle that every pair is about; cycle 0 was paid before it. */
export const RACED_CYCLE = 1;

/** What anybody could see when the two had come one after the other, neither beginning before the other's end. */
interface SerialHistory {
  readonly renewalTold: readonly RenewalTold[];
  readonly seesRenewal: readonly boolean[];
  /** The method that the raced cycle is charged to; null when nobody pays. */
  readonly chargedMethod: string | null;
}

/** The two orders of events that there are, by the rules alone and by nothing that was observed. */
function serialHistory({ rival, renewal, methods }: Race, order: Order): SerialHistory {
  if (order === 'renewal_first') {
    return { renewalTold: ['charged'], seesRenewal: [true], chargedMethod: methods.before };
  }
  if (rival === 'cancel') {
    const told: RenewalTold = renewal === 'due' ? 'nothing' : 'refused:SUBSCRIPTION_CANCELED';
    return { renewalTold: [told], seesRenewal: [false], chargedMethod: null };
  }
  // A change of method charges what is due by then itself, before its answer: it sees the payment, and others need not take it.
  return {
    renewalTold: renewal === 'due' ? ['charged', 'nothing'] : ['charged', 'under_way'],
    seesRenewal: [true, false],
    chargedMethod: methods.after,
  };
}

/** The orders of events that explain what both callers were told and what the gateway took. */
export function explanationsOf(race: Race): readonly Order[] {
  const { rivalTold, renewalTold } = race;
  if ('refused' in rivalTold) return [];
  const charged = racedCharges(race).map(({ paymentMethodId }) => paymentMethodId);
  return ORDERS.filter((order) => {
    const history = serialHistory(race, order);
    return (
      history.renewalTold.includes(renewalTold) &&
      history.seesRenewal.includes(rivalTold.seesRenewal) &&
      charged.join() === [history.chargedMethod].filter((method) => method !== null).join()
    );
  });
}

/**
 * The order that the log has them in. The renewal's place is where money can no longer be kept back: against a cancellation
 * where the gateway's payment was put down (ADR 0010), against another method where the attempt froze its method.
 */
export function loggedOrder({ rival, events }: Race): Order | undefined {
  const [rivalEvent, decisive] =
    rival === 'cancel'
      ? ['SubscriptionCanceled', 'BillingAttemptGatewayPaymentCreated']
      : ['SubscriptionPaymentMethodChanged', 'BillingAttemptStarted'];
  const rivalAt = events.findIndex(({ type }) => type === rivalEvent);
  const renewalAt = events.findIndex(({ type, cycle }) => type === decisive && cycle === RACED_CYCLE);
  if (rivalAt < 0) return undefined;
  return renewalAt >= 0 && renewalAt < rivalAt ? 'renewal_first' : 'rival_first';
}

/** Everything about a pair that no order of events explains; empty when one does. */
export function violationsOfRace(race: Race): string[] {
  const explained = explanationsOf(race);
  const logged = loggedOrder(race);
  const lines = [...violationsOfMoney(race), ...violationsOfTelling(race)];
  if (explained.length === 0) lines.push(`no order of events explains ${JSON.stringify(seenIn(race))}`);
  if (logged === undefined) lines.push('the log does not have what the rival did');
  else if (explained.length > 0 && !explained.includes(logged)) {
    lines.push(`the log has ${logged}, yet only ${explained.join()} explains ${JSON.stringify(seenIn(race))}`);
  }
  return lines.map((line) => `${race.subscriptionId} (${race.rival}, ${race.renewal}): ${line}`);
}

/** The gateway's record against the log: no cycle twice, none that the log does not know, none unpaid there. */
function violationsOfMoney({ events, charges, price }: Race): string[] {
  const started = new Map<string | undefined, LoggedStep>();
  const paid = new Map<string | undefined, number>();
  for (const event of events) {
    if (event.type === 'BillingAttemptStarted') started.set(event.paymentIntentId, event);
    if (event.type !== 'BillingAttemptSucceeded') continue;
    paid.set(event.paymentIntentId, (paid.get(event.paymentIntentId) ?? 0) + 1);
  }
  const lines: string[] = [];
  const taken = new Map<string, number>();
  for (const { paymentIntentId: id, paymentMethodId, amount } of charges) {
    taken.set(id, (taken.get(id) ?? 0) + 1);
    const attempt = started.get(id);
    if (attempt === undefined) lines.push(`charge of ${id} that no attempt began`);
    else if (attempt.paymentMethodId !== paymentMethodId)
      lines.push(`${id} began with another method than was charged`);
    if (amount !== price) lines.push(`${id} took ${amount} in place of ${price}`);
  }
  for (const [id, count] of taken) if (count > 1) lines.push(`${id} was charged ${count} times`);
  for (const id of new Set([...taken.keys(), ...paid.keys()])) {
    if ((paid.get(id) ?? 0) !== (taken.get(id!) ?? 0)) lines.push(`${id}: the log and the gateway differ`);
  }
  const cycles = charges.map(({ paymentIntentId }) => started.get(paymentIntentId)?.cycle);
  if (new Set(cycles).size !== cycles.length) lines.push('a cycle was charged more than once');
  if (cycles.filter((cycle) => cycle === 0).length !== 1) lines.push('the first cycle was not charged once');
  return lines;
}

/** What the rival's caller was told must be what the rival did. */
function violationsOfTelling({ rival, rivalTold, methods }: Race): string[] {
  if ('refused' in rivalTold) return [`refused with ${rivalTold.refused}`];
  const { status, paymentMethodId } = rivalTold;
  if (rival === 'cancel') return status === 'canceled' ? [] : [`told ${status} of a cancellation`];
  return paymentMethodId === methods.after ? [] : [`told of ${paymentMethodId} after a change to another method`];
}

function racedCharges({ events, charges }: Race): readonly TakenCharge[] {
  const raced = new Set(events.filter(({ cycle }) => cycle === RACED_CYCLE).map((event) => event.paymentIntentId));
  return charges.filter(({ paymentIntentId }) => raced.has(paymentIntentId));
}

function seenIn(race: Race) {
  const { renewalTold, rivalTold, events } = race;
  return { renewalTold, rivalTold, charged: racedCharges(race), log: events.map(({ type }) => type) };
}
