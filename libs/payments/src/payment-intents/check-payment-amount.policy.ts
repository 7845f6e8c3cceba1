import { isCurrency, leastPayment, MAX_AMOUNT, type Money, type Refusal, refuse } from '#kernel';

/** Why this cannot be the amount of a payment and the tip within it; undefined when it can. */
export function amountRefusal(amount: Money, tipMoney: Money | undefined): Refusal | undefined {
  const { currency } = amount;
  if (!isCurrency(currency)) {
    const detail = { param: 'amount_money.currency', reason: 'currency_not_supported' };
    return refuse('VALIDATION_ERROR', 'There is no such currency.', detail);
  }
  if (tipMoney && (tipMoney.currency !== currency || tipMoney.amount > amount.amount)) {
    return refuse('VALIDATION_ERROR', 'A tip is a part of the amount, in its currency.', { param: 'tip_money' });
  }
  const param = 'amount_money.amount';
  const minimum = leastPayment(currency);
  if (amount.amount < minimum) {
    const required_money = { amount: minimum, currency };
    const detail = { param, submitted_money: amount, required_money };
    return refuse('AMOUNT_TOO_SMALL', 'The amount is below the minimum of its currency.', detail);
  }
  if (amount.amount > MAX_AMOUNT) {
    const detail = { param, submitted_money: amount, maximum_money: { amount: MAX_AMOUNT, currency } };
    return refuse('AMOUNT_TOO_LARGE', 'The amount is above the maximum.', detail);
  }
  return undefined;
}
