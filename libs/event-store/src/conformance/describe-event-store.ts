import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeAppendLimits } from './append-limits.js';
import { describeDeletedStreams } from './deleted-streams.js';
import { describeExpectedRevisions } from './expected-revisions.js';
import { describeIdempotentAppends } from './idempotent-appends.js';
import { describeLogReads } from './log-reads.js';
import { describeLogSubscriptions } from './log-subscriptions.js';
import type { EventStoreDBClient, StoreUnderTest } from './store-under-test.adapter.js';
import { describeStreamMetadata } from './stream-metadata.js';
import { describeStreamReads } from './stream-reads.js';
import { describeStreamSubscriptions } from './stream-subscriptions.js';

/**
 * Registers tests of every rule that the engine relies on in its event store. All use stream names of their own, so the server may
 * be shared and its log need not be empty. `connect` is called once.
 */
export function describeEventStore(name: string, connect: () => Promise<StoreUnderTest>): void {
  describe(`event store: ${name}`, () => {
    let store: StoreUnderTest | undefined;
    beforeAll(async () => {
      store = await connect();
    });
    afterAll(() => store?.close());
    const client = (): EventStoreDBClient => store!.client;

    describeExpectedRevisions(client);
    describeIdempotentAppends(client);
    describeAppendLimits(client);
    describeDeletedStreams(client);
    describeStreamMetadata(client);
    describeStreamReads(client);
    describeLogReads(client);
    describeLogSubscriptions(client);
    describeStreamSubscriptions(client);
  });
}
