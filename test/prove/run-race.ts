import type { CommandBus } from '@nestjs/cqrs';
import { commandIdOf, type Executed, resourceIdFor } from '#event-store';
import { ID_PREFIX, isRefusal, plusDays, plusMilliseconds, type Refusal, type Timestamp } from '#kernel';
import {
  CancelSubscription,
  ChangeSubscriptionPaymentMethod,
  cycleKey,
  type RenewalProcess,
  RenewSubscription,
  type Subscription,
} from '#subscriptions';
import {
  type BillingWorld,
  creation,
  customerWith,
  ENVIRONMENT,
  freshCommand,
  NOW,
  saveMethod,
  send,
} from '../integration/billing-world.js';
import { type LoggedStep, RACED_CYCLE, type Race, type RenewalTold, type RivalTold } from './explain-race.js';
import { insist } from './insist.js';
import type { Moment, PlannedRace } from './plan-races.js';
import type { GatewayWatch } from './watch-gateway.js';

/** Two processes over one log and one gateway: one takes the commands of the rival, the other renews. */
export interface RaceCourse {
  readonly world: BillingWorld;
  readonly planId: string;
  readonly buyers: readonly RaceBuyer[];
  readonly watch: GatewayWatch;
  readonly other: { readonly bus: CommandBus; readonly renewals: RenewalProcess };
}

/** When the first renewal is due, and a day before it on which it can be asked for. */
const DUE: Timestamp = '2026-04-01T10:00:00.000Z';
const ASKED = plusDays(NOW, 10);
/** By then an attempt that its starter left may be taken up. */
const DEADLINE_MS = 31_000;
/** A subscription comes to rest in so many steps, or never. */
const MAX_STEPS = 10;

/** A pair that was run: the gateway's record is read when all are. */
export type RunRace = Omit<Race, 'charges'>;

/** A customer with two cards on file, who has as many subscriptions as are wanted. */
export interface RaceBuyer {
  readonly customerId: string;
  readonly before: string;
  readonly after: string;
}

export async function raceBuyer(world: BillingWorld): Promise<RaceBuyer> {
  const { customerId, paymentMethodId: before } = await insist(() => customerWith(world, 'pm_card_visa', NOW));
  const after = await insist(() => saveMethod(world, customerId, 'pm_card_mastercard', NOW));
  return { customerId, before, after };
}

/** Makes a subscription, lets its renewal and the rival go at the same time, and waits until nothing is due any more. */
export async function runRace(course: RaceCourse, plan: PlannedRace, n: number): Promise<RunRace> {
  const { world, planId, buyers, other } = course;
  const { customerId, before, after } = buyers[n % buyers.length]!;
  const command = creation(planId, customerId, before);
  const { state } = await insist(() => send<Executed<Subscription>>(world, command));
  const { subscriptionId } = state;
  const now = plan.renewal === 'due' ? DUE : ASKED;
  const signal = comesTime(course, plan.rivalAfter, subscriptionId);
  const renewing = comesTime(course, plan.renewalAfter_trips, subscriptionId).then(() =>
    renew(course, plan, subscriptionId, now),
  );
  // A renewal that never comes to the moment lets the rival go when it is over.
  const opposing = Promise.race([signal, renewing]).then(() => rivalOf(world, plan, subscriptionId, after, now));
  const [renewalTold, rivalTold] = await Promise.all([renewing, opposing]);
  await comeToRest(other.renewals, subscriptionId, plusMilliseconds(now, DEADLINE_MS));
  const { rival, renewal } = plan;
  const events = await eventsOf(world, subscriptionId);
  const price = state.terms.recurringAmount.amount;
  const methods = { before, after };
  return { subscriptionId, rival, renewal, methods, price, renewalTold, rivalTold, events };
}

async function comesTime({ world, watch }: RaceCourse, time: number | Moment, subscriptionId: string): Promise<void> {
  if (typeof time !== 'number') return watch.at(time, racedIntent(subscriptionId));
  for (let trip = 0; trip < time; trip++) await insist(() => world.log.head());
}

/** The payment intent of the cycle that is raced for: known before there is one. */
function racedIntent(subscriptionId: string): string {
  return resourceIdFor(ID_PREFIX.paymentIntent, commandIdOf(cycleKey(ENVIRONMENT, subscriptionId, RACED_CYCLE)));
}

async function renew(
  { other }: RaceCourse,
  plan: PlannedRace,
  subscriptionId: string,
  now: Timestamp,
): Promise<RenewalTold> {
  if (plan.renewal === 'asked') {
    const command = new RenewSubscription(freshCommand(now), { subscriptionId, initiatedBy: 'buyer' });
    const told: Executed<Subscription> | Refusal = await insist(() => other.bus.execute(command));
    if (isRefusal(told)) return `refused:${told.code}`;
    const { completedCycles, openAttempt } = told.state;
    if (completedCycles > 1) return 'charged';
    return openAttempt === null ? 'unpaid' : 'under_way';
  }
  // A worker is told nothing but what it did; what it left is due again and found again.
  for (let step = 0; step < MAX_STEPS; step++) {
    const done = await insist(() => other.renewals.advance(freshCommand(now), subscriptionId));
    if (done === undefined) return 'nothing';
    if (done.state !== null && done.state.completedCycles > 1) return 'charged';
  }
  throw new Error(`${subscriptionId} does not come to rest`);
}

async function rivalOf(
  world: BillingWorld,
  { rival }: PlannedRace,
  subscriptionId: string,
  paymentMethodId: string,
  now: Timestamp,
): Promise<RivalTold> {
  const context = freshCommand(now);
  const command =
    rival === 'cancel'
      ? new CancelSubscription(context, { subscriptionId, immediately: true, requestedBy: 'merchant' })
      : new ChangeSubscriptionPaymentMethod(context, { subscriptionId, paymentMethodId, requestedBy: 'merchant' });
  const told: Executed<Subscription> | Refusal = await insist(() => world.bus.execute(command));
  if (isRefusal(told)) return { refused: told.code };
  const { status, completedCycles, openAttempt } = told.state;
  // An attempt has its method from the start, but money can move only once its payment is put down.
  const mayBePaid = rival === 'cancel' ? openAttempt?.gatewayPaymentId != null : openAttempt !== null;
  return { status, paymentMethodId: told.state.paymentMethodId, seesRenewal: completedCycles > 1 || mayBePaid };
}

async function comeToRest(renewals: RenewalProcess, subscriptionId: string, at: Timestamp): Promise<void> {
  for (let step = 0; step < MAX_STEPS; step++) {
    if ((await insist(() => renewals.advance(freshCommand(at), subscriptionId))) === undefined) return;
  }
  throw new Error(`${subscriptionId} does not come to rest`);
}

interface StepData {
  readonly cycle?: number;
  readonly paymentIntentId?: string;
  readonly paymentMethodId?: string;
  readonly amount?: { readonly amount: number };
}

async function eventsOf({ log }: BillingWorld, subscriptionId: string): Promise<LoggedStep[]> {
  const events = await insist(() => log.readStream(`subscription-${ENVIRONMENT}.${subscriptionId}`, 0));
  return events.map(({ type, data }) => {
    const { cycle, paymentIntentId, paymentMethodId, amount } = data as StepData;
    return { type, cycle, paymentIntentId, paymentMethodId, amount: amount?.amount };
  });
}
