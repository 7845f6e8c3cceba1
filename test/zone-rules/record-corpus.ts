/**
 * Prints a record of monthly periods in every zone, by the zone rules of the Node that runs it. `zone-rules-2023c.jsonl.gz` was
 * made so with Node 20.0.0: `node dist/test/zone-rules/record-corpus.js | gzip -9n`. Records had no closing line then; it was
 * added later by hand, with the number of the form in the first line, and all lines between are as that Node wrote them.
 */
import type { Schedule } from '#kernel';
import { writeRecord, zoneRulesHere } from '../../apps/ops/src/zone-rules/boundary-record.js';
import { startsOf } from '../../apps/ops/src/zone-rules/period-starts.js';

const PERIODS = 48;
const ANCHOR = '2023-01-31T12:30:00.000Z';

const boundaries = Intl.supportedValuesOf('timeZone').map((timeZone) => {
  const schedule: Schedule = { anchor: ANCHOR, interval: { unit: 'monthly', count: 1 }, timeZone };
  const starts = startsOf(schedule, 1, PERIODS);
  return { environmentId: 'corpus', subscriptionId: timeZone, schedule, from: 1, starts };
});
process.stdout.write(writeRecord({ rules: zoneRulesHere(), boundaries, unreadable_count: 0 }));
