import { createHash } from 'node:crypto';
import { closeSync, copyFileSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readLogForwards } from '../read/log-reader.js';
import { openVerifiedLog } from '../storage/open-verified-log.js';
import { StoreDamaged } from '../store-errors.js';

/**
 * A program that flips one bit at a time in a copy of a store's files, opens the copy, reads all of it, and prints what came of it:
 * `refused`, `same`, or what must not be. A process of its own, because a database that runs wild takes its process along.
 */
const [original, copy, seed, flips] = process.argv.slice(2) as [string, string, string, string];
const FILES = ['data.mdb', 'tail', 'store.id'];

function restore(): void {
  for (const name of FILES) copyFileSync(join(original, name), join(copy, name));
}

function flipBit(name: string, random: number): string {
  const file = openSync(join(copy, name), 'r+');
  const bit = Math.floor(random * fstatSync(file).size * 8);
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, bit >> 3);
  byte[0]! ^= 1 << (bit & 7);
  writeSync(file, byte, 0, 1, bit >> 3);
  closeSync(file);
  return `${name}:${bit >> 3}.${bit & 7}`;
}

async function digest(): Promise<string> {
  const { log, tail } = openVerifiedLog(copy);
  try {
    const hash = createHash('sha256');
    let cursor: number | undefined = 0;
    let last: Buffer | undefined;
    while (cursor !== undefined) {
      const chunk = readLogForwards(log, cursor, last);
      for (const record of chunk.records) hash.update(record);
      last = chunk.records.at(-1) ?? last;
      cursor = chunk.next;
    }
    return hash.digest('hex');
  } finally {
    tail.close();
    await log.close();
  }
}

/** The same numbers for the same seed (mulberry32). */
function randomNumbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

restore();
const whole = await digest();
const random = randomNumbers(Number(seed));
for (let flip = 0; flip < Number(flips); flip += 1) {
  restore();
  const where = flipBit(flip % 20 === 0 ? 'tail' : flip % 20 === 1 ? 'store.id' : 'data.mdb', random());
  process.stdout.write(`trying ${where}\n`);
  const outcome = await digest().then(
    (read) => (read === whole ? 'same' : 'DIFFERENT'),
    (error: unknown) => (error instanceof StoreDamaged ? 'refused' : `THREW ${String(error)}`),
  );
  process.stdout.write(`${outcome} ${where}\n`);
}
