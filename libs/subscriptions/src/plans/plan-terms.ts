import {
  type Interval,
  isCurrency,
  isRefusal,
  leastPayment,
  MAX_AMOUNT,
  type Money,
  multiplyMoney,
  type Refusal,
  refuse,
  sumMoney,
} from '#kernel';
import type { PlanLineItem, PlanTerms } from './subscription-plan.events.js';

/** The bounds of a plan. The contract leaves most of them open; these are ours (ADR "Bounds of plans"). */
export const PLAN_LIMITS = {
  intervalCount: 365,
  trial_days: 730,
  contractTerm_months: 120,
  lineItems: 50,
  images: 8,
  intervalOptions: 12,
  quantityOptions: 10,
  subscriptionQuantity: 100,
  lineItemQuantity: 10_000,
  /** Minor units of one line's unit price. With all other limits at their bound the sum is still a safe integer. */
  unitPrice: MAX_AMOUNT,
} as const;

/** A line item as it comes in, before it has an id. */
export type NewLineItem = Omit<PlanLineItem, 'lineItemId'>;

/** The amount of one period: the sum of the lines, before tax and discount. */
export function recurringAmountOf(lineItems: readonly NewLineItem[], currency: string, quantity = 1): Money {
  const lines = lineItems.map((line) => multiplyMoney(line.unitPrice, line.quantity * quantity));
  return sumMoney(lines, currency);
}

/** Gives each line its id. `ids` holds at least as many ids as there are lines. */
export function identifyLineItems(lineItems: readonly NewLineItem[], ids: readonly string[]): PlanLineItem[] {
  return lineItems.map((line, index) => {
    const lineItemId = ids[index];
    if (lineItemId === undefined) throw new Error(`no id for line item ${index}`);
    return { ...line, lineItemId };
  });
}

/** Why these terms cannot stand, or undefined. Called for a new plan and for what an update would make of one. */
export function refuseTerms(
  terms: Omit<PlanTerms, 'lineItems'> & { lineItems: readonly NewLineItem[] },
  currency: string,
): Refusal | undefined {
  if (!isCurrency(currency)) return invalid('currency', `No currency has the code ${currency.slice(0, 8)}.`);
  const found = [
    refuseInterval(terms.interval),
    refuseOptions(terms),
    refuseTrial(terms),
    refuseContract(terms),
    refuseLines(terms, currency),
  ];
  const refusal = found.find(isRefusal);
  if (refusal !== undefined) return refusal;
  const fees = [
    refuseFee(terms.setupFee, currency, 'setup_fee_money'),
    refuseFee(terms.earlyTerminationFee, currency, 'early_termination_fee_money'),
  ];
  if (terms.images.length > PLAN_LIMITS.images) fees.push(invalid('images', 'A plan has at most 8 images.'));
  return fees.find(isRefusal);
}

function refuseInterval(interval: Interval, param = 'billing_interval_count'): Refusal | undefined {
  if (interval.count > PLAN_LIMITS.intervalCount) {
    return refuse('INTERVAL_COUNT_TOO_LARGE', 'The interval count is at most 365.', { param, limit: 365 });
  }
  if (!Number.isSafeInteger(interval.count) || interval.count < 1) {
    return refuse('INVALID_BILLING_INTERVAL', 'The interval count is a whole number from 1.', { param });
  }
  return undefined;
}

type Options = Pick<PlanTerms, 'intervalOptions' | 'quantityOptions'>;

function refuseOptions({ intervalOptions = [], quantityOptions = [] }: Options): Refusal | undefined {
  if (intervalOptions.length > PLAN_LIMITS.intervalOptions) {
    return invalid('billing_interval_options', 'A plan offers at most 12 intervals.');
  }
  if (quantityOptions.length > PLAN_LIMITS.quantityOptions) {
    return invalid('quantity_options', 'A plan offers at most 10 quantities.');
  }
  const quantities = quantityOptions.map((quantity, index) =>
    isQuantity(quantity, PLAN_LIMITS.subscriptionQuantity)
      ? undefined
      : invalid(`quantity_options[${index}]`, 'A quantity is a whole number from 1 to 100.'),
  );
  const intervals = intervalOptions.map((interval, index) =>
    refuseInterval(interval, `billing_interval_options[${index}].billing_interval_count`),
  );
  return [...intervals, ...quantities].find(isRefusal);
}

function isQuantity(quantity: number, most: number): boolean {
  return Number.isSafeInteger(quantity) && quantity >= 1 && quantity <= most;
}

/** Why a subscription to this plan cannot have this interval, or undefined. */
export function refuseNotOfferedInterval(plan: Pick<PlanTerms, 'interval' | 'intervalOptions'>, wanted: Interval) {
  const isOffered = [plan.interval, ...(plan.intervalOptions ?? [])].some(
    ({ unit, count }) => unit === wanted.unit && count === wanted.count,
  );
  if (isOffered) return undefined;
  return refuse('INVALID_BILLING_INTERVAL', 'The plan does not offer this interval.', { param: 'billing_interval' });
}

/** Why a subscription to this plan cannot have this quantity, or undefined. */
export function refuseNotOfferedQuantity({ quantityOptions = [] }: Options, wanted: number): Refusal | undefined {
  if (!isQuantity(wanted, PLAN_LIMITS.subscriptionQuantity)) {
    return invalid('quantity', 'A quantity is a whole number from 1 to 100.');
  }
  if (quantityOptions.length === 0 || quantityOptions.includes(wanted)) return undefined;
  return invalid('quantity', 'The plan does not offer this quantity.');
}

function refuseTrial({ trialPeriod_days }: Pick<PlanTerms, 'trialPeriod_days'>): Refusal | undefined {
  const param = 'trial_period_days';
  if (trialPeriod_days < 0) return refuse('TRIAL_NEGATIVE', 'A trial has no negative length.', { param });
  if (trialPeriod_days > PLAN_LIMITS.trial_days) {
    return refuse('TRIAL_TOO_LONG', 'A trial is at most 730 days.', { param, limit: PLAN_LIMITS.trial_days });
  }
  return Number.isSafeInteger(trialPeriod_days) ? undefined : invalid(param, 'A trial is a whole number of days.');
}

function refuseContract(terms: Pick<PlanTerms, 'contractTerm_months' | 'earlyTerminationFee'>): Refusal | undefined {
  const param = 'contract_term_months';
  const months = terms.contractTerm_months;
  if (months === null) {
    if (terms.earlyTerminationFee === null) return undefined;
    return refuse('CONTRACT_TERM_REQUIRED', 'An early termination fee needs a contract term.', { param });
  }
  if (months < 1) return refuse('CONTRACT_TOO_SHORT', 'A contract lasts at least one month.', { param });
  if (months > PLAN_LIMITS.contractTerm_months) {
    return refuse('CONTRACT_TOO_LONG', 'A contract lasts at most 120 months.', { param, limit: 120 });
  }
  return undefined;
}

function refuseLines({ lineItems }: { lineItems: readonly NewLineItem[] }, currency: string): Refusal | undefined {
  if (lineItems.length > PLAN_LIMITS.lineItems) return invalid('line_items', 'A plan has at most 50 line items.');
  const refusal = lineItems.map((line, index) => refuseLine(line, currency, `line_items[${index}].`)).find(isRefusal);
  if (refusal !== undefined) return refusal;
  return refuseTooSmall(recurringAmountOf(lineItems, currency), 'line_items');
}

/** Why a line cannot be billed, or undefined. `place` stands before the names of its fields. */
export function refuseLine(
  { quantity, unitPrice }: Pick<NewLineItem, 'quantity' | 'unitPrice'>,
  currency: string,
  place = '',
): Refusal | undefined {
  if (!isQuantity(quantity, PLAN_LIMITS.lineItemQuantity)) {
    return invalid(`${place}quantity`, 'A quantity is a whole number from 1 to 10000.');
  }
  if (unitPrice.currency !== currency) {
    return invalid(`${place}unit_price_money.currency`, `The plan bills in ${currency}.`);
  }
  if (unitPrice.amount <= PLAN_LIMITS.unitPrice) return undefined;
  return refuse('AMOUNT_TOO_LARGE', `A unit price is at most ${MAX_AMOUNT} minor units.`, {
    param: `${place}unit_price_money.amount`,
    limit: PLAN_LIMITS.unitPrice,
  });
}

function refuseFee(fee: Money | null, currency: string, param: string): Refusal | undefined {
  if (fee === null) return undefined;
  if (fee.currency !== currency) return invalid(`${param}.currency`, `The plan bills in ${currency}.`);
  if (fee.amount <= PLAN_LIMITS.unitPrice) return undefined;
  return refuse('AMOUNT_TOO_LARGE', `A fee is at most ${MAX_AMOUNT} minor units.`, { param: `${param}.amount` });
}

/** Nothing at all is a free plan; something below the least payment could never be charged. */
export function refuseTooSmall(amount: Money, param: string): Refusal | undefined {
  const least = leastPayment(amount.currency);
  if (amount.amount === 0 || amount.amount >= least) return undefined;
  return refuse('AMOUNT_TOO_SMALL', `A payment in ${amount.currency} is at least ${least} minor units.`, { param });
}

function invalid(param: string, message: string): Refusal {
  return refuse('INVALID_REQUEST', message, { param });
}
