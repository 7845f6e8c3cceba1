import type { BuyerBill } from './bill-for-buyer.js';
import { type BuyerNotice, noticeOf } from './buyer-words.js';

type Facts = Pick<BuyerBill, 'owed' | 'isProcessing' | 'nextTryAt'>;

const isSettled = ({ owed, isProcessing }: Facts) => owed === null && !isProcessing;

/** What must be so for a good word to be true. */
const AGREES: Readonly<Record<string, (facts: Facts) => boolean>> = {
  paid: isSettled,
  card_saved: isSettled,
  nothing_owed: isSettled,
  processing: ({ isProcessing, nextTryAt }) => isProcessing || nextTryAt !== null,
};

/** The notice of a result that the facts agree with: anybody can write an address, and an old one may be loaded again. */
export function pickNotice(result: unknown, facts: Facts): BuyerNotice | undefined {
  const notice = noticeOf(result);
  if (!notice?.isGood) return notice;
  return AGREES[String(result)]?.(facts) ? notice : undefined;
}
