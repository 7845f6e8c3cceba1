import { describe, expect, it } from '@jest/globals';
import { type Aggregate, type CommandContext, type DomainEvent, isRefusal } from '#kernel';
import { EventCodec } from './event-codec.js';
import { type EncodedEvent, type EventLog, type RawEvent, RevisionConflict } from './event-log.port.js';
import { LogCommandRunner } from './log-command-runner.js';

type Counted = DomainEvent<'Counted', { by: number }>;
const counter: Aggregate<number, Counted> = {
  category: 'counter',
  events: { Counted: { version: 1 } },
  initial: 0,
  evolve: (sum, { data }) => sum + data.by,
};

/** One stream over an array whose end can be lost, as after a change of the store's leader. */
class ForgetfulLog {
  events: RawEvent[] = [];

  async append(streamName: string, added: readonly EncodedEvent[], expectedRevision: number) {
    if (this.events.length - 1 !== expectedRevision) throw new RevisionConflict(streamName, expectedRevision);
    for (const event of added) {
      const revision = this.events.length;
      this.events.push({ ...event, streamName, revision, position: BigInt(revision) });
    }
    return { position: BigInt(this.events.length - 1) };
  }

  async readStream(_: string, fromRevision: number): Promise<readonly RawEvent[]> {
    return this.events.slice(fromRevision);
  }
}

function command(serial: number): CommandContext {
  return {
    environmentId: 'menv_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    merchantId: 'mer_1',
    commandId: `00000000-0000-5000-8000-00000000000${serial}`,
    fingerprint: 'f',
    actor: { type: 'api_key', id: 'ak_1' },
    requestId: 'r',
    now: '2026-03-01T10:00:00.000Z',
  };
}

describe('a command on a stream that is remembered', () => {
  it('is decided on what the log holds after the log has lost its end (F30)', async () => {
    const log = new ForgetfulLog();
    const codec = new EventCodec([counter], { seal: async () => '', open: () => undefined });
    const runner = new LogCommandRunner(log as unknown as EventLog, codec);
    const count = (serial: number, by: number) =>
      runner.execute(counter, 'one', command(serial), (): readonly Counted[] => [{ type: 'Counted', data: { by } }]);
    await count(1, 1);
    await count(2, 10);
    log.events = log.events.slice(0, 1);
    const done = await count(3, 100);
    expect(isRefusal(done) ? done.code : done.state).toBe(101);
    expect((await runner.load(counter, command(0).environmentId, 'one')).state).toBe(101);
  });
});
