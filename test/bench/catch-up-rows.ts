import type { BenchRun } from './bench-run.js';
import { type BenchmarkRow, rowOf, skippedRow } from './benchmark-row.js';
import type { CatchUp, CatchUpReport } from './catch-up.js';
import { startRedis } from './redis-here.js';
import { median, perSecond, spread } from './statistics.js';
import { runTask } from './task-process.js';

const WHAT = 'projection catch-up, all views of the engine';

/** How fast the engine's views follow the log, against the client reading the same log and doing nothing. */
export async function catchUpRows({ options, dataDir }: BenchRun): Promise<readonly BenchmarkRow[]> {
  const redis = await startRedis();
  try {
    const job: CatchUp = { dataDir, rounds_count: options.rounds_count, redisUrl: redis?.url };
    const { profileDir } = options;
    const report = await runTask<CatchUp, CatchUpReport>('./catch-up.js', job, { profileDir });
    const what = (store: string) => `${WHAT}, ${store}, ${report.events_count.toLocaleString('en-US')} events`;
    return [
      compared(what('LMDB'), report.lmdb, report.bare, 0.8),
      redis
        ? compared(what('Redis'), report.redis, report.bare, 0.5)
        : skippedRow(what('Redis'), 'no redis-server', '≥ 0.5'),
    ];
  } finally {
    await redis?.stop();
  }
}

/** Ratios are taken round by round, so that a machine that is busy for a while bears on both sides alike. */
function compared(what: string, measured: readonly number[], bare: readonly number[], asked: number): BenchmarkRow {
  const ratios = measured.map((rate, round) => rate / bare[round]!);
  const ratio = median(ratios);
  return rowOf(
    {
      what,
      measured: perSecond(median(measured), 'events'),
      ceiling: `${perSecond(median(bare), 'events')} bare readAll`,
      ratio: `${ratio.toFixed(2)} (${spread(ratios)})`,
      asked: `≥ ${asked}`,
    },
    [{ value: ratio, limit: asked }],
  );
}
