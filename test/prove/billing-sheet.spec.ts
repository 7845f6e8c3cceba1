import { describe, expect, it } from '@jest/globals';
import { type CardChange, type SheetTerms, sheetOf } from './billing-sheet.js';

const TERMS: SheetTerms = {
  zone: 'UTC',
  unit: 'monthly',
  count: 1,
  trial_days: 0,
  currency: 'USD',
  price: 2_495,
  quantity: 1,
  setupFee: 0,
  offsets_days: [1, 3, 5, 7],
  endAction: 'cancel',
};

const sheet = (terms: Partial<SheetTerms>, from: string, to: string, changes: readonly CardChange[] = []) =>
  sheetOf({ ...TERMS, ...terms }, Date.parse(from), changes, Date.parse(to));
const days = (all: readonly number[]) => all.map((at_ms) => new Date(at_ms).toISOString().slice(0, 10));
const change = (at: string, card: CardChange['card']): CardChange => ({ at_ms: Date.parse(at), card });

describe('the sheet that the engine is compared with holds the worked examples of the rules', () => {
  it('C2: from 31 January the last day of each month, and the 31st again', () => {
    const { rows } = sheet({}, '2026-01-31T10:00Z', '2026-05-01T00:00Z');
    expect(days(rows.map(({ start_ms }) => start_ms))).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
    ]);
  });

  it('C9: a stub of 9 of 31 days of 24.95 costs 7.24', () => {
    const { rows } = sheet({ anchorDay: 25 }, '2021-09-16T00:00Z', '2021-10-01T00:00Z');
    expect(rows.map(({ amount }) => amount)).toEqual([724, 2_495]);
    expect(days(rows.map(({ end_ms }) => end_ms))).toEqual(['2021-09-25', '2021-10-25']);
  });

  it('C5, C6: the next anchor day, the last of a month that lacks it, never a stub of no length', () => {
    const firstEnd = (anchorDay: number, from: string) =>
      days(sheet({ anchorDay }, from, from).rows.map(({ end_ms }) => end_ms));
    expect(firstEnd(30, '2012-02-16T00:00Z')).toEqual(['2012-02-29']);
    expect(firstEnd(3, '2012-03-02T00:00Z')).toEqual(['2012-03-03']);
    expect(firstEnd(3, '2012-03-03T00:00Z')).toEqual(['2012-04-03']);
    expect(firstEnd(3, '2012-03-04T00:00Z')).toEqual(['2012-04-03']);
  });

  it('keeps the time of day across a change of the clocks', () => {
    const { rows } = sheet({ zone: 'Europe/Paris' }, '2026-03-01T09:00Z', '2026-04-02T00:00Z');
    expect(rows.map(({ start_ms }) => new Date(start_ms).toISOString().slice(11, 16))).toEqual(['09:00', '08:00']);
  });

  it('offsets 8, 8, 8: tries on day 0, 8, 16 and 24, then the end action', () => {
    const bad = [change('2026-01-02T00:00Z', 'declines')];
    const terms = { offsets_days: [8, 8, 8], endAction: 'pause' } as const;
    const { rows, status } = sheet(terms, '2026-01-01T00:00Z', '2026-06-01T00:00Z', bad);
    expect(days(rows.map(({ at_ms }) => at_ms))).toEqual([
      '2026-01-01',
      '2026-02-01',
      '2026-02-09',
      '2026-02-17',
      '2026-02-25',
    ]);
    expect(status).toBe('paused');
  });

  it('a new card that is declined leaves the tries that were planned as they were', () => {
    const changes = [change('2026-01-02T00:00Z', 'declines'), change('2026-02-03T12:00Z', 'declines')];
    const { rows } = sheet({}, '2026-01-01T00:00Z', '2026-03-01T00:00Z', changes);
    const tried = ['2026-01-01', '2026-02-01', '2026-02-02', '2026-02-03', '2026-02-05', '2026-02-10', '2026-02-17'];
    expect(days(rows.map(({ at_ms }) => at_ms))).toEqual(tried);
  });

  it('a card that is put in for a lost one and declined gets the tries that were left', () => {
    const changes = [change('2026-01-02T00:00Z', 'lost'), change('2026-02-03T00:00Z', 'declines')];
    const { rows, status } = sheet({}, '2026-01-01T00:00Z', '2026-03-01T00:00Z', changes);
    const tried = ['2026-01-01', '2026-02-01', '2026-02-03', '2026-02-04', '2026-02-07', '2026-02-12', '2026-02-19'];
    expect(days(rows.map(({ at_ms }) => at_ms))).toEqual(tried);
    expect(status).toBe('canceled');
  });

  it('paused: a new card pays what is owed; where its period is over, one begins then, up to the anchor day', () => {
    const changes = [change('2026-01-02T00:00Z', 'declines'), change('2026-05-21T00:00Z', 'pays')];
    const terms = { endAction: 'pause', anchorDay: 1 } as const;
    const { rows, status } = sheet(terms, '2026-01-01T00:00Z', '2026-06-02T00:00Z', changes);
    const paid = rows.filter(({ outcome }) => outcome === 'paid');
    expect(days(paid.map(({ start_ms }) => start_ms))).toEqual([
      '2026-01-01',
      '2026-02-01',
      '2026-05-21',
      '2026-06-01',
    ]);
    expect(days(paid.map(({ at_ms }) => at_ms))).toEqual(['2026-01-01', '2026-05-21', '2026-05-21', '2026-06-01']);
    // 11 of 31 days of 24.95.
    expect(paid.map(({ amount }) => amount)).toEqual([2_495, 2_495, 885, 2_495]);
    expect(status).toBe('active');
  });

  it('paused: a new card that is declined leaves it so, tried once', () => {
    const changes = [change('2026-01-02T00:00Z', 'declines'), change('2026-05-21T00:00Z', 'lost')];
    const { rows, status } = sheet({ endAction: 'pause' }, '2026-01-01T00:00Z', '2026-09-01T00:00Z', changes);
    expect(days(rows.map(({ at_ms }) => at_ms)).at(-1)).toBe('2026-05-21');
    expect(status).toBe('paused');
  });

  it('F25: a new card pays what is owed at once, cycle after cycle, and later ones on their own dates', () => {
    const changes = [change('2026-01-02T00:00Z', 'declines'), change('2026-03-20T00:00Z', 'pays')];
    const terms = { endAction: 'notify_only' } as const;
    const { rows, status } = sheet(terms, '2026-01-01T00:00Z', '2026-04-02T00:00Z', changes);
    const paid = rows.filter(({ outcome }) => outcome === 'paid');
    expect(days(paid.map(({ start_ms }) => start_ms))).toEqual([
      '2026-01-01',
      '2026-02-01',
      '2026-03-01',
      '2026-04-01',
    ]);
    expect(days(paid.map(({ at_ms }) => at_ms))).toEqual(['2026-01-01', '2026-03-20', '2026-03-20', '2026-04-01']);
    expect(status).toBe('active');
  });
});
