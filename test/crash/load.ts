import { seededDice } from '#gateways';

/** Runs a task for each item, so many at once; answers in the items' order. */
export async function inLanes<Item, Result>(
  items: readonly Item[],
  lanes: number,
  task: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await task(items[index]!, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  return results;
}

/** Random moments from a seed that is printed, so that a run can be repeated: `CRASH_SEED=… npx jest …`. */
export function randomMoments(what: string): (from_ms: number, to_ms: number) => number {
  const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.info(`${what}: CRASH_SEED=${seed}`);
  const dice = seededDice(seed);
  return (from_ms, to_ms) => Math.round(from_ms + dice() * (to_ms - from_ms));
}

/** How often each value occurs. */
export function tally(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
