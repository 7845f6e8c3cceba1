import type { BenchRun } from './bench-run.js';
import { type BenchmarkRow, rowOf, shownRow } from './benchmark-row.js';
import type { CountTrips, TripReport } from './count-trips.js';
import { runTask } from './task-process.js';

const COMMANDS_COUNT = 200;

/** How often a command goes to the store and back. */
export async function tripRows({ dataDir, tenant, customers_count }: BenchRun): Promise<readonly BenchmarkRow[]> {
  const job: CountTrips = { dataDir, ...tenant, commands_count: Math.min(COMMANDS_COUNT, customers_count) };
  const trips = await runTask<CountTrips, TripReport>('./count-trips.js', job);
  const asked = (what: string, value: number) =>
    rowOf({ what, measured: `${value}`, ceiling: '', ratio: '', asked: '1' }, [
      { value, limit: 1 },
      { value, limit: 1, isAtMost: true },
    ]);
  const shown = (what: string, value: number) => shownRow({ what, measured: `${value}`, ceiling: '', ratio: '' });
  return [
    asked('store round trips of a warm command (change of a customer)', trips.warmUpdate),
    asked('store round trips of a command on a new stream (payment intent)', trips.intentAlone),
    shown('… of a payment intent that names a warm customer', trips.intentOfCustomer),
    shown('… of a cold command (change of a customer)', trips.coldUpdate),
  ];
}
