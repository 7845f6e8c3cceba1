import { describe, expect, test } from '@jest/globals';
import { refuse } from '#kernel';
import type { BuyerBill } from './bill-for-buyer.js';
import { cookieValue, sessionCookie } from './buyer-session.js';
import { cardWords, dayWords, declineResult, moneyWords, newCardResult, noticeOf } from './buyer-words.js';
import { pickNotice } from './pick-notice.js';
import { renderAccessError } from './render-access-error.js';
import { renderBill } from './render-bill.js';
import { renderDoor } from './render-door.js';
import { resultOfEntry, resultOfRefusal } from './result-of-refusal.js';

const NAUGHTY = `<script>alert("1")</script>&'`;
const ESCAPED = '&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;&#38;&#39;';

const BILL: BuyerBill = {
  businessName: 'Corner Coffee',
  planName: 'Beans',
  status: 'past_due',
  owed: { amount: { amount: 2_495, currency: 'USD' }, periods: 1, since: '2026-01-31T10:00:00.000Z' },
  card: { brand: 'visa', last4: '0341', isExpired: false },
  isProcessing: false,
  endsAt: null,
  nextTryAt: '2026-02-01T10:00:00.000Z',
  canPay: true,
};

function pageOf(changes: Partial<BuyerBill> = {}, result?: string): string {
  const actions = { cardAction: '/access/t/card', payAction: '/access/t/pay', key: 'key-1' };
  return renderBill({ bill: { ...BILL, ...changes }, notice: noticeOf(result), ...actions });
}

describe('the page of a bill', () => {
  test('shows what is owed, since when, the card and the next try, and offers both ways to pay', () => {
    const page = pageOf();
    expect(page).toContain('<h1>Beans from Corner Coffee</h1>');
    expect(page).toContain('<dt>To be paid</dt><dd class="owed">$24.95</dd><dt>Since</dt><dd>January 31, 2026</dd>');
    expect(page).toContain('<dt>Card on file</dt><dd>Visa ending in 0341</dd>');
    expect(page).toContain('<dt>Tried again on</dt><dd>February 1, 2026</dd>');
    expect(page).toContain('<button>Pay $24.95 now</button>');
    expect(page).toContain('<button>Save card and pay $24.95</button>');
  });

  test('says of how many periods the sum is made', () => {
    const page = pageOf({ owed: { ...BILL.owed!, amount: { amount: 5_800, currency: 'USD' }, periods: 2 } });
    expect(page).toContain('<dd class="owed">$58.00 (2 periods)</dd>');
    expect(page).toContain('<button>Pay $58.00 now</button>');
    expect(page).toContain('<button>Save card and pay $58.00</button>');
  });

  test('offers only another card when the one on file cannot be tried, and nothing when it is canceled', () => {
    expect(pageOf({ canPay: false }).match(/<form /g)).toHaveLength(1);
    const canceled = pageOf({ status: 'canceled', owed: null, canPay: false });
    expect(canceled).not.toContain('<form');
    expect(canceled).toContain('This subscription is canceled.');
  });

  test('says that a payment is under way, and that nothing is overdue', () => {
    expect(pageOf({ isProcessing: true, canPay: false })).toContain('A payment is being processed.');
    const paid = { status: 'active', owed: null, nextTryAt: null, canPay: false } as const;
    expect(pageOf(paid)).toContain('Nothing is overdue.');
    expect(pageOf({ ...paid, endsAt: '2026-03-31T10:00:00.000Z' })).toContain(
      '<dt>Ends on</dt><dd>March 31, 2026</dd>',
    );
  });

  test('takes what merchants and buyers wrote for text', () => {
    const bill = pageOf({
      businessName: NAUGHTY,
      planName: NAUGHTY,
      card: { brand: NAUGHTY, last4: NAUGHTY, isExpired: true },
    });
    const door = renderDoor({ businessName: NAUGHTY, action: NAUGHTY, key: NAUGHTY });
    for (const page of [bill, door]) {
      expect(page).toContain(ESCAPED);
      expect(page).not.toContain('<script');
    }
  });

  test('labels every field and every section', () => {
    const page = pageOf();
    expect(page.match(/<input type="radio"/g)).toHaveLength(page.match(/<label /g)!.length);
    for (const [, id] of page.matchAll(/aria-labelledby="(\w+)"/g)) expect(page).toContain(`<h2 id="${id}">`);
  });
});

describe('the notice of what a form came to', () => {
  test('tells the limit of a link from that of its customer', () => {
    const refusal = refuse('RESOURCE_LIMIT_EXCEEDED', 'Too many.');
    expect(noticeOf(resultOfEntry(refusal))?.text).toContain('with this link');
    expect(noticeOf(resultOfRefusal(refusal))?.text).toBe(
      'No more cards can be saved for you. Ask whoever sent the link.',
    );
    expect(resultOfEntry(refuse('SUBSCRIPTION_CANCELED', 'It is canceled.'))).toBe('not_possible');
  });

  test('is shown for results of ours only: anybody can write an address', () => {
    expect(pageOf({}, 'paid')).toContain('<p class="notice good" role="status">Thank you.');
    expect(pageOf({}, 'expired_card')).toContain('<p class="notice bad" role="alert">The card has expired.');
    for (const result of [NAUGHTY, 'toString', '', ['paid'], undefined]) expect(noticeOf(result)).toBeUndefined();
  });

  test.each(['paid', 'card_saved', 'nothing_owed'])(
    '%s is believed only when nothing is owed or under way',
    (result) => {
      const settled = { owed: null, isProcessing: false, nextTryAt: null };
      expect(pickNotice(result, settled)).toEqual(noticeOf(result));
      expect(pickNotice(result, BILL)).toBeUndefined();
      expect(pickNotice(result, { ...settled, isProcessing: true })).toBeUndefined();
    },
  );

  test('processing is believed while a payment is on its way or to be tried again, and bad news always', () => {
    const settled = { owed: null, isProcessing: false, nextTryAt: null };
    expect(pickNotice('processing', { ...settled, isProcessing: true })).toEqual(noticeOf('processing'));
    expect(pickNotice('processing', BILL)).toEqual(noticeOf('processing'));
    expect(pickNotice('processing', settled)).toBeUndefined();
    expect(pickNotice('card_declined', BILL)).toEqual(noticeOf('card_declined'));
    for (const result of [NAUGHTY, 'toString', ['paid'], undefined])
      expect(pickNotice(result, settled)).toBeUndefined();
  });

  test.each(['stolen_card', 'lost_card', 'fraudulent', 'payment_blocked', 'payment_method_removed', undefined])(
    '%s reads as a plain decline',
    (code) => {
      expect(declineResult(code)).toBe('card_declined');
    },
  );

  test('asks for another card when the bank of one that was just confirmed asks again', () => {
    expect(declineResult('authentication_required')).toBe('authentication_required');
    expect(newCardResult('authentication_required')).toBe('asks_every_time');
    expect(newCardResult('stolen_card')).toBe('card_declined');
    expect(noticeOf('asks_every_time')).toMatchObject({
      isGood: false,
      text: expect.stringContaining('Use another card.'),
    });
  });

  test('names the reasons that a buyer can do something about, and no result of another kind', () => {
    expect(declineResult('insufficient_funds')).toBe('insufficient_funds');
    expect(declineResult('paid')).toBe('card_declined');
    const heldUp = noticeOf(declineResult('payment_method_temporarily_unavailable'))?.text;
    expect(heldUp).toBe('The payment could not be made just now, and nothing was taken. Try again in a while.');
  });
});

describe('words', () => {
  test.each([
    [{ amount: 2_495, currency: 'USD' }, '$24.95'],
    [{ amount: 500, currency: 'JPY' }, '¥500'],
    [{ amount: 1_234, currency: 'KWD' }, 'KWD 1.234'],
    [{ amount: 99_999_999, currency: 'EUR' }, '€999,999.99'],
  ])('%j is %s', (money, words) => {
    expect(moneyWords(money).replace(/\s/, ' ')).toBe(words);
  });

  test('days are of UTC, and cards have their names', () => {
    expect(dayWords('2026-01-31T23:59:59.999Z')).toBe('January 31, 2026');
    const card = { brand: 'mastercard', last4: '4444', isExpired: false };
    expect(cardWords(card)).toBe('Mastercard ending in 4444');
    expect(cardWords({ ...card, isExpired: true })).toBe('Mastercard ending in 4444 (expired)');
  });
});

describe('error pages', () => {
  test.each([
    ['ACCESS_LINK_EXPIRED', 410, 'This link has expired'],
    ['ACCESS_LINK_USED_UP', 410, 'This link was opened too often'],
    ['RESOURCE_NOT_FOUND', 404, 'This link does not work'],
    ['SERVICE_UNAVAILABLE', 503, 'Not just now'],
    ['INTERNAL_ERROR', 500, 'That did not work'],
    ['INVALID_REQUEST', 400, 'That did not work'],
  ])('%s (%i) is headed %s', (code, status, title) => {
    expect(renderAccessError({ code, status })).toContain(`<h1>${title}</h1>`);
  });
});

test('an error page for what is not reached fits the store and the gateway', () => {
  const page = renderAccessError({ code: 'SERVICE_UNAVAILABLE', status: 503 });
  expect(page).toContain('Nothing was taken twice: try again in a moment.');
  expect(page).not.toContain('records');
});

describe('the cookie of a session', () => {
  const session = { accessLinkId: 'alink_1', secret: 's3cret', isSecure: false };

  test('is out of reach of scripts and of other sites, and asks for https where that is spoken', () => {
    const plain = 'onfile_alink_1=s3cret; HttpOnly; SameSite=Strict; Path=/access; Max-Age=1800';
    expect(sessionCookie(session)).toBe(plain);
    expect(sessionCookie({ ...session, isSecure: true })).toBe(`${plain}; Secure`);
  });

  test.each([
    ['onfile_alink_1=a', 'a'],
    ['other=b; onfile_alink_1=a', 'a'],
    ['xonfile_alink_1=b;onfile_alink_1=a; z=1', 'a'],
    ['onfile_alink_2=b', undefined],
    [undefined, undefined],
  ])('is found in %j', (header, value) => {
    expect(cookieValue(header, 'onfile_alink_1')).toBe(value);
  });
});
