import {
  CommandRunner,
  type EncodedEvent,
  EventCodec,
  type EventLog,
  type RawEvent,
  RevisionConflict,
} from '#event-store';
import type { CommandContext, Timestamp } from '#kernel';
import { subscriptionPlanAggregate } from '../plans/subscription-plan.js';
import { subscriptionAggregate } from '../subscription.js';

export const TEST_ENVIRONMENT = 'menv_01JD000000000000000000000A';

/** An event log over an array, with exact revisions, for the real command runner. */
export class ArrayEventLog implements EventLog {
  readonly events: RawEvent[] = [];

  async append(streamName: string, events: readonly EncodedEvent[], expectedRevision: number) {
    const revision = this.events.filter((event) => event.streamName === streamName).length - 1;
    if (revision !== expectedRevision) throw new RevisionConflict(streamName, expectedRevision);
    for (const [index, event] of events.entries()) {
      const position = BigInt(this.events.length * 10);
      this.events.push({ ...structuredClone(event), streamName, revision: revision + 1 + index, position });
    }
    return { position: BigInt((this.events.length - 1) * 10) };
  }

  async readStream(streamName: string, fromRevision: number): Promise<readonly RawEvent[]> {
    return this.events.filter((event) => event.streamName === streamName && event.revision >= fromRevision);
  }

  async head() {
    return this.events.at(-1)?.position;
  }

  // biome-ignore lint/correctness/useYield: nothing subscribes in these tests
  async *subscribe(): AsyncIterable<never> {
    throw new Error('no subscriptions here');
  }

  async close(): Promise<void> {}
}

/** The codec with personal data left readable. */
export const codec = new EventCodec([subscriptionPlanAggregate, subscriptionAggregate], {
  seal: async (_subject, _aad, value) => JSON.stringify(value),
  open: (sealed) => JSON.parse(sealed) as Record<string, unknown>,
});

export const runnerOn = (log: EventLog): CommandRunner => new CommandRunner(log, codec);

/** A command's context; commands with other ids are other commands. */
export const commandContext = (commandId: string, now: Timestamp): CommandContext => ({
  environmentId: TEST_ENVIRONMENT,
  merchantId: 'mer_1',
  commandId,
  fingerprint: 'fingerprint',
  actor: { type: 'api_key', id: 'ak_1' },
  requestId: 'request_1',
  now,
});
