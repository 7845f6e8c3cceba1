import { test } from '@jest/globals';
import { describeEventStore } from '../../event-store/src/conformance/describe-event-store.js';
import { openExternalStore } from './testing/open-test-store.adapter.js';

const url = process.env.EVENTSTORE_URL;

if (url === undefined || url === '') {
  const title = 'SKIPPED: no EVENTSTORE_URL, so the rules were not tested against a real EventStoreDB';
  process.stderr.write(`${title}\n`);
  test.skip(title, () => undefined);
} else {
  describeEventStore(`server ${new URL(url.replace(/^esdb(\+discover)?:/, 'http:')).host}`, () =>
    openExternalStore(url),
  );
}
