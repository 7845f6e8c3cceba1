/** The model in words (ADR 0045). They stand under every answer, so that no figure is read without them. */
export const ASSUMPTIONS: readonly string[] = [
  'How a try at another time would have ended cannot be known. "Recovered" counts what follows from what was seen:',
  'a try from the moment on when a real try was paid is paid; an earlier one is declined as the last real try before it was.',
  'A decline that rules the method out is never followed by a try of that method. A method that was put right is tried when it really was.',
  'Before the end consented backups are tried: the one that really paid pays then too, unless it had been declined before; then it is unknown.',
  '"Unknown" are cycles that would have been tried after the last decline that was seen, or with such a backup, and did not recover otherwise: some may have paid.',
  'What nobody did is not imagined: no mail moves a payer, and no cycle is ended or kept that really was not, but the one that is asked about.',
  'Days that cap the retries and the action at their end stay as the merchant had set them. What would happen after the end of the log is open.',
  'Each cycle stands by itself: later cycles of a subscription that one policy ends and the other keeps are not counted.',
  'Fees are retries that reach the gateway times --fee. The engine does not know the real ones.',
];
