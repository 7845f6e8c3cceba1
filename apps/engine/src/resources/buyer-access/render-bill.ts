import { escapeHtml } from '../../http/index.js';
import { accessForm, accessFrame } from './access-frame.js';
import type { BuyerBill } from './bill-for-buyer.js';
import { type BuyerNotice, cardWords, dayWords, moneyWords, STATUS_WORDS } from './buyer-words.js';
import { CARD_CHOICES } from './card-choices.js';

export interface BillPage {
  readonly bill: BuyerBill;
  readonly notice: BuyerNotice | undefined;
  readonly cardAction: string;
  readonly payAction: string;
  /** A new one for each page. */
  readonly key: string;
}

/** What a buyer who opened a link sees and can do. */
export function renderBill({ bill, notice, cardAction, payAction, key }: BillPage): string {
  const { businessName, planName, status, canPay } = bill;
  const parts = [
    noticeOf(notice),
    facts(bill),
    canPay ? payForm(bill, payAction, key) : '',
    status === 'canceled' ? '' : cardForm(bill, cardAction, key),
  ];
  return accessFrame(`${planName} from ${businessName}`, parts.filter((part) => part !== '').join('\n'));
}

function noticeOf(notice: BuyerNotice | undefined): string {
  if (notice === undefined) return '';
  const [role, tone] = notice.isGood ? ['status', 'good'] : ['alert', 'bad'];
  return `<p class="notice ${tone}" role="${role}">${escapeHtml(notice.text)}</p>`;
}

function facts(bill: BuyerBill): string {
  const { owed, card, status, nextTryAt, isProcessing, endsAt } = bill;
  const rows = [
    row('Status', STATUS_WORDS[status]),
    owed
      ? row('To be paid', `${moneyWords(owed.amount)}${periodWords(owed)}`, 'owed') + row('Since', dayWords(owed.since))
      : '',
    endsAt ? row('Ends on', dayWords(endsAt)) : '',
    card ? row('Card on file', cardWords(card)) : '',
    nextTryAt && !isProcessing ? row('Tried again on', dayWords(nextTryAt)) : '',
  ];
  return `<section aria-labelledby="facts"><h2 id="facts">Your subscription</h2><dl>${rows.join('')}</dl>${words(bill)}</section>`;
}

function row(name: string, value: string, className?: string): string {
  const named = className === undefined ? '' : ` class="${className}"`;
  return `<dt>${name}</dt><dd${named}>${escapeHtml(value)}</dd>`;
}

/** Of what the sum is made, when that is not plain. */
function periodWords({ periods }: NonNullable<BuyerBill['owed']>): string {
  return periods === 1 ? '' : ` (${periods} periods)`;
}

function words({ status, owed, isProcessing }: BuyerBill): string {
  if (status === 'canceled') return '<p>This subscription is canceled. There is nothing to do here.</p>';
  if (isProcessing) return '<p>A payment is being processed. Look again in a few minutes.</p>';
  return owed === null ? '<p>Nothing is overdue.</p>' : '';
}

function payForm({ owed, card }: BuyerBill, action: string, key: string): string {
  const amount = owed === null ? '' : ` ${escapeHtml(moneyWords(owed.amount))}`;
  const from = card === null ? '' : `<p>It is charged to ${escapeHtml(cardWords(card))}.</p>`;
  const form = accessForm({ action, key, body: `${from}<button>Pay${amount} now</button>` });
  return `<section aria-labelledby="pay"><h2 id="pay">Pay with the card on file</h2>${form}</section>`;
}

function cardForm({ owed, businessName }: BuyerBill, action: string, key: string): string {
  const choices = CARD_CHOICES.map(
    ({ token, label }) =>
      `<label class="choice"><input type="radio" name="card" value="${escapeHtml(token)}" required><span>${escapeHtml(label)}</span></label>`,
  );
  const [button, effect] =
    owed === null
      ? ['Save card', 'The card replaces the one on file.']
      : [
          `Save card and pay ${moneyWords(owed.amount)}`,
          'The card replaces the one on file, and what is open is charged to it at once.',
        ];
  const body = `<fieldset><legend>Test cards</legend><p class="note" id="test">This is a test page: it takes no real card. Choose how the card behaves.</p>${choices.join('')}</fieldset>
<p class="note">${effect} With it you agree that ${escapeHtml(businessName)} charges this card for the subscription from now on.</p><button>${escapeHtml(button)}</button>`;
  return `<section aria-labelledby="card"><h2 id="card">Put in another card</h2>${accessForm({ action, key, body })}</section>`;
}
