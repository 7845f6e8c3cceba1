import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import type { Position } from '#event-store';
import { readRecord } from '../../apps/ops/src/zone-rules/boundary-record.js';
import { movedBoundaries } from '../../apps/ops/src/zone-rules/moved-boundaries.js';
import { upcomingBoundaries } from '../../apps/ops/src/zone-rules/upcoming-boundaries.js';
import { EngineWorld } from './engine-world.js';
import { envOfOps, runOpsHere } from './run-ops-here.js';
import { data } from './shop.js';

let world: EngineWorld;
let subscriptionId: string;

beforeAll(async () => {
  world = await EngineWorld.start();
  const { shop } = await world.openSandbox();
  const { customerId } = await shop.buyer();
  await shop.advanceTo('2028-01-31T10:00:00.000Z');
  const planId = await shop.plan();
  await shop.subscribe(customerId, planId);
  const zone = { subscriptions: { time_zone: 'Europe/Paris' } };
  data(await shop.api.call('PATCH', '/v1/settings', zone), 200);
  subscriptionId = data(await shop.subscribe(customerId, planId), 201).subscription_id;
  const over = data(await shop.subscribe(customerId, planId), 201).subscription_id;
  data(await shop.api.post(`/v1/subscriptions/${over}/cancel`, { cancel_immediately: true }), 200);
}, 60_000);
afterAll(() => world.close());

const ops = (...args: string[]) => runOpsHere(['zone-rules', ...args], envOfOps(world));
const fileOf = (name: string) => join(world.dataDir, name);

describe('F62: before Node is changed, npm run ops -- zone-rules tells which bills would move', () => {
  it('writes down the periods to come of what lives outside UTC, and finds them where they were', async () => {
    const { code, out, err } = await ops('record', '--periods', '8');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { rules, boundaries } = readRecord(out);
    expect(rules).toEqual({ zoneData: process.versions.tz, node: process.version });
    // Eleven o'clock in Paris, whether its clocks are an hour or two ahead. The period that starts first is in the log already.
    const days = ['03-31T09', '04-30T09', '05-31T09', '06-30T09', '07-31T09', '08-31T09', '09-30T09', '10-31T10'];
    expect(boundaries).toMatchObject([{ subscriptionId, from: 2, schedule: { timeZone: 'Europe/Paris' } }]);
    expect(boundaries[0]!.starts.map((start) => start.slice('2028-'.length, '2028-03-31T09'.length))).toEqual(days);

    await writeFile(fileOf('same.jsonl'), out);
    expect(await ops('compare', fileOf('same.jsonl'))).toEqual({
      code: 0,
      err: '',
      out: expect.stringContaining('compared: subscriptions 1, periods 8.\nNo period starts at another time.'),
    });
  });

  it('names what comes at another time, and says so by its exit code', async () => {
    const { out } = await ops('record');
    // As if summer time had still been in force in that November.
    await writeFile(fileOf('older.jsonl'), out.replace('2028-11-30T10:00', '2028-11-30T09:00'));
    const { code, out: told } = await ops('compare', fileOf('older.jsonl'));
    expect(code).toBe(3);
    expect(told).toContain('Periods that start at another time: 1\n  Europe/Paris: subscriptions 1, periods 1; first ');
    expect(told).toMatch(/2028-11-30T09:00:\S+ → 2028-11-30T10:00:\S+ \(\+60 min/);
    const { out: document } = await ops('compare', '--json', fileOf('older.jsonl'));
    expect(JSON.parse(document).moved).toMatchObject([{ subscriptionId, by_ms: 3_600_000 }]);
  });

  it('refuses what is no record, and options that cannot be meant', async () => {
    await writeFile(fileOf('none.jsonl'), '{"format":"another"}\n');
    expect(await ops('compare', fileOf('none.jsonl'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('no record'),
    });
    expect(await ops('compare', fileOf('away.jsonl'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('ENOENT'),
    });
    expect(await ops('compare')).toMatchObject({ code: 2, err: expect.stringContaining('takes one file') });
    expect(await ops('record', '--periods', '0')).toMatchObject({ code: 2, err: expect.stringContaining('--periods') });
    expect(await ops('record', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('Usage') });
  });

  it('compares no part of a record, wherever it was cut off', async () => {
    const lines = (await ops('record')).out.trimEnd().split('\n');
    const [head, subscription, closing] = lines;
    const parts = [[head], [head, subscription], [head, closing], [head, subscription, closing!.slice(0, -1)]];
    for (const part of parts) {
      await writeFile(fileOf('part.jsonl'), `${part.join('\n')}\n`);
      expect(await ops('compare', fileOf('part.jsonl'))).toEqual({
        code: 1,
        out: '',
        err: expect.stringContaining('cut off'),
      });
    }
  });

  it('compares no record of the older form, and says why', async () => {
    const [head, subscription] = (await ops('record')).out.split('\n');
    const older = head!.replace('onfile-zone-rules-2', 'onfile-zone-rules-1');
    await writeFile(fileOf('older-form.jsonl'), `${older}\n${subscription}\n`);
    const err = expect.stringContaining('of an older form');
    expect(await ops('compare', fileOf('older-form.jsonl'))).toEqual({ code: 1, out: '', err });
  });

  it('repeats that events could not be read when the record was made', async () => {
    const { out } = await ops('record');
    await writeFile(fileOf('unread.jsonl'), out.replace('"unreadable_count":0', '"unreadable_count":2'));
    const err = expect.stringContaining('ATTENTION: 2 events could not be read');
    expect(await ops('compare', fileOf('unread.jsonl'))).toMatchObject({ code: 0, err });
    const { out: document } = await ops('compare', '--json', fileOf('unread.jsonl'));
    expect(JSON.parse(document)).toMatchObject({ unreadable_count: 2, moved: [] });
  });

  it.each([0, 1])(
    'leaves a subscription out from its unreadable event %i on, and counts that event',
    async (revision) => {
      const log = await world.storeLog();
      async function* spoilt(after: Position | undefined, signal: AbortSignal) {
        for await (const item of log.subscribe(after, signal)) {
          const isSpoilt =
            item.kind === 'event' && item.event.streamName.endsWith(subscriptionId) && item.event.revision === revision;
          yield isSpoilt ? { ...item, event: { ...item.event, metadata: {} } } : item;
        }
      }
      const reader = { head: () => log.head(), subscribe: spoilt };
      expect(await upcomingBoundaries(reader, 8)).toEqual({ unreadable_count: 1, boundaries: [] });
    },
  );

  it('every event says by which rules its dates were computed', async () => {
    const log = await world.storeLog();
    const { environmentId } = readRecord((await ops('record')).out).boundaries[0]!;
    const events = await log.readStream(`subscription-${environmentId}.${subscriptionId}`, 0);
    expect(events.length).toBeGreaterThan(2);
    for (const { metadata } of events) expect(metadata).toMatchObject({ zoneData: process.versions.tz });
  });
});

describe('F62: rules of 2023 against those of today, in every zone', () => {
  const CORPUS = fileURLToPath(new URL('../../../test/zone-rules/zone-rules-2023c.jsonl.gz', import.meta.url));
  // Moved by law since: Kazakhstan to one zone, Paraguay to summer time for good, Greenland, stations in the Antarctic.
  const MOVED = [
    'America/Asuncion',
    'America/Scoresbysund',
    'Antarctica/Casey',
    'Antarctica/Vostok',
    'Asia/Almaty',
    'Asia/Qostanay',
  ];

  it('finds the zones that moved, and no bill leaves its time of day', async () => {
    const { rules, boundaries } = readRecord(gunzipSync(await readFile(CORPUS)).toString());
    expect(rules).toEqual({ zoneData: '2023c', node: 'v20.0.0' });
    expect(boundaries.length).toBeGreaterThan(400);
    const moved = movedBoundaries(boundaries);
    const zones = new Set(moved.map(({ timeZone }) => timeZone));
    expect([...zones]).toEqual(expect.arrayContaining(MOVED));
    expect(zones.size).toBeLessThan(boundaries.length / 10);
    for (const { schedule } of boundaries.filter(({ subscriptionId: id }) => zones.has(id))) {
      const timeOfDay = (instant: string) => DateTime.fromISO(instant, { zone: schedule.timeZone }).toFormat('HH:mm');
      const ofZone = moved.filter(({ timeZone }) => timeZone === schedule.timeZone);
      for (const { here } of ofZone) expect(timeOfDay(here)).toBe(timeOfDay(schedule.anchor));
      expect(ofZone.every(({ recorded }) => timeOfDay(recorded) !== timeOfDay(schedule.anchor))).toBe(true);
    }
  });
});
