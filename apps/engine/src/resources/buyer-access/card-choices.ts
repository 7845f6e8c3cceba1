/** One test card that a buyer of a sandbox may choose: there is no form for a real one. */
export interface CardChoice {
  readonly token: string;
  readonly label: string;
}

export const CARD_CHOICES: readonly CardChoice[] = [
  { token: 'pm_card_visa', label: 'Visa ending in 4242: works' },
  { token: 'pm_card_mastercard', label: 'Mastercard ending in 4444: works' },
  {
    token: 'pm_card_authenticationRequiredOnSetup',
    label: 'Visa ending in 3155: is confirmed with the bank here, and works from then on',
  },
  { token: 'pm_card_authenticationRequired', label: 'Visa ending in 3184: its bank wants to be asked every time' },
  { token: 'pm_card_chargeCustomerFail', label: 'Visa ending in 0341: is saved, but declined when it is charged' },
  { token: 'pm_card_visa_chargeDeclined', label: 'Visa ending in 0002: is refused at once' },
];

/** Whether a form named one of them. */
export function isCardChoice(token: string | undefined): token is string {
  return CARD_CHOICES.some((choice) => choice.token === token);
}
