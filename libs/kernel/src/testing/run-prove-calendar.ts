import { parseArgs } from 'node:util';
import { proveCalendar } from './prove-calendar.js';

/** Compares every anchor day, interval and time zone with luxon; prints counts, and ends with code 1 at a difference. */
const { values } = parseArgs({
  options: { seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) } },
});
const seed = Number(values.seed);
if (!Number.isSafeInteger(seed)) throw new RangeError('--seed must be a whole number');
const began_ms = performance.now();
const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
const found = proveCalendar({ zones, oneIn: 1, seed });
const lines = [
  `time zones        ${found.zones_count}, of which ${found.distinctZones_count} differ from 2000 to 2100`,
  `clock changes     ${found.clockChanges_count}`,
  `schedules         ${found.schedules_count}, of which ${found.stubs_count} begin with a stub`,
  `periods compared  ${found.boundaries_count}`,
  `differences       ${found.wrong.length}${found.wrong.length === 100 ? ' or more' : ''} (seed ${seed})`,
  `time zone data    ${process.versions.tz} of Node ${process.version}`,
  `duration          ${((performance.now() - began_ms) / 1_000).toFixed(0)} s`,
];
for (const line of [...lines, ...found.wrong]) console.log(line);
process.exitCode = found.wrong.length === 0 ? 0 : 1;
