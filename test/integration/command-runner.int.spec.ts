import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmbeddedStore } from '#embedded-eventstore';
import {
  CatchUpFeed,
  EventCodec,
  EventStoreLog,
  type FeedItem,
  LogCommandRunner,
  resourceIdFor,
  streamNameOf,
} from '#event-store';
import { type Aggregate, type CommandContext, type Decision, type DomainEvent, isRefusal, refuse } from '#kernel';
import { openPersonalDataVault } from '#personal-data';

type CounterEvent =
  | DomainEvent<'CounterOpened', { name: string; personal?: { owner: string } }>
  | DomainEvent<'CounterRaised', { by: number }>;
interface Counter {
  readonly name?: string;
  readonly owner?: string;
  readonly total: number;
}
const counter: Aggregate<Counter, CounterEvent> = {
  category: 'counter',
  events: { CounterOpened: { version: 1 }, CounterRaised: { version: 1 } },
  initial: { total: 0 },
  evolve: (state, event) =>
    event.type === 'CounterOpened'
      ? { ...state, name: event.data.name, owner: event.data.personal?.owner }
      : { ...state, total: state.total + event.data.by },
};
const open =
  (name: string, owner = 'Ada') =>
  (state: Counter): Decision<CounterEvent> =>
    state.name === undefined ? [{ type: 'CounterOpened', data: { name, personal: { owner } } }] : [];
const raise =
  (by: number) =>
  (state: Counter): Decision<CounterEvent> =>
    state.name === undefined
      ? refuse('RESOURCE_NOT_FOUND', 'No such counter.')
      : [{ type: 'CounterRaised', data: { by } }];

const ENVIRONMENT = 'menv_01ARZ3NDEKTSV4RRFFQ69G5FAV';
let commands = 0;
function command(changes: Partial<CommandContext> = {}): CommandContext {
  return {
    environmentId: ENVIRONMENT,
    merchantId: 'mer_1',
    commandId: `00000000-0000-5000-8000-${String(++commands).padStart(12, '0')}`,
    fingerprint: 'f',
    actor: { type: 'api_key', id: 'ak_1' },
    requestId: 'r',
    now: '2026-03-01T00:00:00.000Z',
    ...changes,
  };
}

let folder: string;
let world: Awaited<ReturnType<typeof openWorld>>;

async function openWorld() {
  const store = await startEmbeddedStore({ dataDir: join(folder, 'events') });
  const vault = await openPersonalDataVault({ dataDir: folder });
  const log = new EventStoreLog(store.address);
  const codec = new EventCodec([counter], vault);
  const close = async () => {
    await log.close();
    await store.close();
    await vault.close();
  };
  return { log, codec, close, runner: new LogCommandRunner(log, codec), feed: new CatchUpFeed(log, codec) };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onfile-runner-'));
  world = await openWorld();
});

afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

/** Another process: same log, nothing warm. */
const stranger = () => new LogCommandRunner(world.log, world.codec);

describe('the command runner on the embedded store', () => {
  it('carries out 50 concurrent copies of one command once and answers all alike (F11)', async () => {
    const context = command();
    const id = resourceIdFor('cus', context.commandId);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => {
        const now = new Date(Date.UTC(2026, 0, 1, 0, 0, n)).toISOString();
        return (n % 2 ? world.runner : stranger()).execute(counter, id, { ...context, now }, open('a'));
      }),
    );
    const states = new Set(
      answers.map((answer) => JSON.stringify('state' in answer && [answer.state, answer.revision])),
    );
    expect([...states]).toEqual([JSON.stringify([{ total: 0, name: 'a', owner: 'Ada' }, 0])]);
    expect(answers.filter((answer) => 'replayed' in answer && !answer.replayed)).toHaveLength(1);
    expect(
      await world.log.readStream(streamNameOf({ category: 'counter', environmentId: ENVIRONMENT, id }), 0),
    ).toHaveLength(1);
  });

  it('refuses the same command with another payload, also after a restart (F12)', async () => {
    const context = command();
    const id = resourceIdFor('cus', context.commandId);
    await world.runner.execute(counter, id, context, open('a'));
    const other = { ...context, fingerprint: 'g', now: '2026-03-02T00:00:00.000Z' };
    const refusal = expect.objectContaining({ refused: true, code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await world.runner.execute(counter, id, other, open('b'))).toEqual(refusal);
    expect(await stranger().execute(counter, id, other, open('b'))).toEqual(refusal);
  });

  it('gives a command its first answer again, whatever happened since', async () => {
    const created = command();
    const id = resourceIdFor('cus', created.commandId);
    await world.runner.execute(counter, id, created, open('a'));
    const raised = command();
    await world.runner.execute(counter, id, raised, raise(5));
    await world.runner.execute(counter, id, command(), raise(7));
    const again = await stranger().execute(counter, id, { ...raised, now: '2027-01-01T00:00:00.000Z' }, raise(5));
    expect(again).toMatchObject({ state: { total: 5 }, revision: 1, replayed: true });
  });

  it('loses no raise of 40 that come at once from two processes', async () => {
    const created = command();
    const id = resourceIdFor('cus', created.commandId);
    await world.runner.execute(counter, id, created, open('a'));
    const other = stranger();
    const raises = Array.from({ length: 40 }, (_, n) =>
      (n % 2 ? world.runner : other).execute(counter, id, command(), raise(1)),
    );
    expect((await Promise.all(raises)).every((answer) => !isRefusal(answer))).toBe(true);
    expect((await stranger().load(counter, ENVIRONMENT, id)).state.total).toBe(40);
  });

  it('does not refuse on the word of a stale cache', async () => {
    const created = command();
    const id = resourceIdFor('cus', created.commandId);
    const other = stranger();
    expect(await other.load(counter, ENVIRONMENT, id)).toMatchObject({ revision: -1 });
    await world.runner.execute(counter, id, created, open('a'));
    expect(isRefusal(await other.execute(counter, id, command(), raise(1)))).toBe(false);
  });

  it('throws on data that is no JSON and goes on afterwards', async () => {
    const id = resourceIdFor('cus', 'bigint');
    const broken = () => [{ type: 'CounterOpened', data: { name: 1n } }] as unknown as CounterEvent[];
    await expect(world.runner.execute(counter, id, command(), broken)).rejects.toThrow(/BigInt/);
    expect(isRefusal(await world.runner.execute(counter, id, command(), open('a')))).toBe(false);
  });

  it('hands the log over in order, resumes after any position, and keeps personal data sealed on the way', async () => {
    const stop = new AbortController();
    const all = await collect(undefined, stop);
    expect(all.length).toBeGreaterThan(40);
    for (const start of [0, 1, Math.floor(all.length / 2), all.length - 2]) {
      const rest = await collect(all[start]!.position, new AbortController());
      expect(rest.map(({ id }) => id)).toEqual(all.slice(start + 1).map(({ id }) => id));
    }
    const raw = await world.log.readStream(all[0]!.stream, 0);
    expect(JSON.stringify(raw[0]!.data)).not.toContain('Ada');
  });
});

async function collect(after: bigint | undefined, stop: AbortController) {
  const seen: { id: string; position: bigint; stream: string }[] = [];
  for await (const item of world.feed.read({ name: 'test', after, signal: stop.signal }) as AsyncIterable<FeedItem>) {
    if (item.kind === 'caught_up') stop.abort();
    if (item.kind === 'event') {
      seen.push({ id: item.event.fact.id, position: item.event.position, stream: streamNameOf(item.event.stream) });
    }
  }
  return seen;
}
