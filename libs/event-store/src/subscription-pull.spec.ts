import { PassThrough, Readable, Transform } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { RawEvent, RawFeedItem } from './event-log.port.js';
import { pullSubscription } from './subscription-pull.js';

type Announce = (subscription: unknown, position: { readonly commit: bigint }) => Promise<void>;

/** A subscription of the client's kind: an object stream that announces checkpoints beside its events. */
class FakeWire extends PassThrough {
  announce: Announce = async () => undefined;
  unsubscribed = 0;
  constructor(private readonly onUnsubscribe: () => Promise<void> = async () => undefined) {
    super({ objectMode: true });
  }
  async unsubscribe(): Promise<void> {
    this.unsubscribed++;
    await this.onUnsubscribe();
  }
  event(position: bigint): void {
    this.write({ position });
  }
  checkpoint(position: bigint): Promise<void> {
    return this.announce(this, { commit: position });
  }
}

/** What the wire brings, and the client's own transform over it: a checkpoint is announced in a turn of its own. */
interface WireMessage {
  readonly event?: bigint;
  readonly checkpoint?: bigint;
}

class FakeClientWire extends Transform {
  readonly source = new Readable({ objectMode: true, read() {} });
  constructor(private readonly announce: Announce) {
    super({ objectMode: true });
    this.source.pipe(this);
  }
  override async _transform(message: WireMessage, _: string, next: (error: null, event?: object) => void) {
    if (message.checkpoint !== undefined) await this.announce(this, { commit: message.checkpoint });
    if (message.event === undefined) return next(null);
    next(null, { position: message.event });
  }
  async unsubscribe(): Promise<void> {
    this.source.destroy();
  }
}

const rawOf = ({ position }: { position: bigint }): RawEvent => ({
  id: `e${position}`,
  type: 'T',
  streamName: 's',
  revision: 0,
  position,
  data: {},
  metadata: {},
});

function pull(wire: FakeWire, signal: AbortSignal) {
  return pullSubscription<{ position: bigint }>(
    (announce) => {
      wire.announce = announce;
      return wire;
    },
    rawOf,
    signal,
  );
}

const shown = (item: RawFeedItem): string =>
  item.kind === 'event' ? `event ${item.event.position}` : item.kind === 'position' ? `at ${item.position}` : 'head';

/** Reads so many items. */
async function read(items: AsyncGenerator<RawFeedItem>, count: number): Promise<string[]> {
  const seen: string[] = [];
  while (seen.length < count) {
    const { done, value } = await items.next();
    if (done) break;
    seen.push(shown(value));
  }
  return seen;
}

describe('pulling a subscription', () => {
  it('hands a checkpoint over only after all events that were announced before it', async () => {
    const wire = new FakeWire();
    const stop = new AbortController();
    const items = pull(wire, stop.signal);
    const first = items.next();
    for (const position of [10n, 20n, 30n]) wire.event(position);
    await wire.checkpoint(35n);
    wire.emit('caughtUp');
    const rest = await read(items, 4);
    expect([shown((await first).value), ...rest]).toEqual(['event 10', 'event 20', 'event 30', 'at 35', 'head']);
    stop.abort();
    await items.return(undefined);
  });

  it('drops a checkpoint that later events have overtaken, and keeps one that lies ahead of them', async () => {
    const wire = new FakeWire();
    const stop = new AbortController();
    const items = pull(wire, stop.signal);
    const first = items.next();
    wire.event(10n);
    await wire.checkpoint(15n);
    wire.event(20n);
    await wire.checkpoint(25n);
    expect([shown((await first).value), ...(await read(items, 2))]).toEqual(['event 10', 'event 20', 'at 25']);
    stop.abort();
    await items.return(undefined);
  });

  it('never announces a position while an event below it was not handed over, in any interleaving', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const wire = new FakeWire();
      const stop = new AbortController();
      const items = pull(wire, stop.signal);
      const dice = diceOf(seed);
      let handed = 0n;
      let written = 0n;
      const reading = (async () => {
        for await (const item of items) {
          if (item.kind === 'event') handed = item.event.position;
          if (item.kind === 'position') expect(item.position - handed).toBeLessThan(10n);
          if (dice() < 0.3) await new Promise((resolve) => setImmediate(resolve));
          if (handed === 300n) break;
        }
      })();
      while (written < 300n) {
        written += 10n;
        wire.event(written);
        // Right behind an event that may still wait in the buffer.
        if (dice() < 0.5) await wire.checkpoint(written + 1n);
        if (dice() < 0.3) await new Promise((resolve) => setImmediate(resolve));
      }
      await reading;
      expect(handed).toBe(300n);
    }
  });

  it('never lets a checkpoint overtake the event right before it, however the wire bundles them', async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const dice = diceOf(seed);
      const stop = new AbortController();
      let wire: FakeClientWire | undefined;
      const items = pullSubscription<{ position: bigint }>(
        (announce) => {
          wire = new FakeClientWire(announce);
          return wire;
        },
        rawOf,
        stop.signal,
      );
      const first = items.next();
      const writing = writeBursts(wire!.source, dice);
      let passed = 0n;
      for (let next = await first; !next.done; next = await items.next()) {
        const { value } = next;
        if (value.kind === 'position') passed = value.position;
        if (value.kind !== 'event') continue;
        expect(value.event.position).toBeGreaterThan(passed);
        if (value.event.position === LAST) break;
      }
      await writing;
      await items.return(undefined);
    }
  });

  it('keeps what is announced while its reader is busy with the announcement before', async () => {
    const wire = new FakeWire();
    const stop = new AbortController();
    const items = pull(wire, stop.signal);
    const first = items.next();
    await wire.checkpoint(5n);
    expect(shown((await first).value)).toBe('at 5');
    await wire.checkpoint(15n);
    expect(await read(items, 1)).toEqual(['at 15']);
    stop.abort();
    await items.return(undefined);
  });

  it('ends at once by its signal, also while nothing comes, and unsubscribes once', async () => {
    const wire = new FakeWire();
    const stop = new AbortController();
    const items = pull(wire, stop.signal);
    const next = items.next();
    stop.abort();
    expect((await next).done).toBe(true);
    expect(wire.unsubscribed).toBe(1);
  });

  it('ends in bounded time when the connection to end was never made', async () => {
    const wire = new FakeWire(() => new Promise(() => undefined));
    const stop = new AbortController();
    const next = pull(wire, stop.signal).next();
    stop.abort();
    expect((await next).done).toBe(true);
  });

  it('takes no notice of an unsubscribe that fails', async () => {
    const wire = new FakeWire(() => Promise.reject(new Error('no connection')));
    const stop = new AbortController();
    const next = pull(wire, stop.signal).next();
    stop.abort();
    expect((await next).done).toBe(true);
  });

  it('throws what the subscription fails with, after the events before it', async () => {
    const wire = new FakeWire();
    const items = pull(wire, new AbortController().signal);
    const first = items.next();
    wire.event(10n);
    expect(shown((await first).value)).toBe('event 10');
    const next = items.next();
    wire.emit('error', new Error('connection lost'));
    await expect(next).rejects.toThrow('connection lost');
    expect(wire.unsubscribed).toBe(1);
  });

  it('ends when the subscription ends, and lets go of it when its reader leaves', async () => {
    const ended = new FakeWire();
    const next = pull(ended, new AbortController().signal).next();
    ended.end();
    expect((await next).done).toBe(true);
    const left = new FakeWire();
    const items = pull(left, new AbortController().signal);
    const first = items.next();
    left.event(10n);
    await first;
    await items.return(undefined);
    expect([ended.unsubscribed, left.unsubscribed]).toEqual([1, 1]);
  });
});

const LAST = 10_000n;

/** Events and checkpoints in bundles of any size, with any kind of break between them. */
async function writeBursts(source: Readable, dice: () => number): Promise<void> {
  let position = 0n;
  for (let burst = 0; burst < 60; burst++) {
    for (let rest = Math.ceil(dice() * 4); rest > 0; rest--) {
      position += 10n;
      if (dice() < 0.6) source.push({ event: position });
      if (dice() < 0.5) source.push({ checkpoint: position + 1n });
    }
    const pace = dice();
    if (pace < 0.3) await new Promise((resolve) => setImmediate(resolve));
    else if (pace < 0.5) await null;
    else if (pace < 0.6) await new Promise<void>((resolve) => process.nextTick(resolve));
  }
  source.push({ event: LAST });
}

/** The same numbers in [0, 1) for the same seed. */
function diceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
