import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbeddedStore } from './host/start-embedded-store.js';
import { type AckedAppend, ackedEvent } from './testing/acked-append.adapter.js';
import { connectTo, newDataDir, removeDir } from './testing/open-test-store.adapter.js';
import { runProgram } from './testing/run-program.js';

const DISK_BYTES = 24 * 1024 * 1024;

/** A test that needs something of the machine: without it, it is skipped with a title that says so. */
function testIf(isPossible: boolean, missing: string, title: string, run: () => Promise<void>): void {
  if (isPossible) test(title, run, 60_000);
  else test.skip(`SKIPPED, for it needs ${missing}: ${title}`, run);
}

const succeeds = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;

describe('a disk that does not take what is written', () => {
  let dir: string;
  beforeAll(() => {
    dir = newDataDir();
  });
  afterAll(() => removeDir(dir));

  testIf(
    succeeds('unshare', '-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'),
    'root and Linux',
    'full: refuses appends by name, goes on reading, loses nothing, and takes appends again when there is room',
    async () => {
      const mount = `mount -t tmpfs -o size=${DISK_BYTES} tmpfs "$0" && exec "$@"`;
      const program = runProgram('fill-the-disk.adapter', [dir], ['unshare', '-m', 'sh', '-c', mount, dir]);
      await program.printed(1);
      const seen = JSON.parse(program.lines[0]!);
      expect(await program.ended).toEqual({ code: 0, signal: null });
      expect(seen).toMatchObject({
        failure: 'DISK_FULL',
        isReadOnly: true,
        missingWhileFull: 0,
        missingAfterRestart: 0,
        refusedAgain: { name: 'UnavailableError', message: expect.stringContaining('DISK_FULL') },
      });
      expect(seen.failureAfter).toBeUndefined();
      expect(seen.ackedWhenFull).toBeGreaterThan(100);
    },
  );

  testIf(
    succeeds('strace', '-V'),
    'strace',
    'failing to sync: refuses all further appends by name, and a restart finds every acknowledged event',
    async () => {
      const dataDir = `${dir}/eio`;
      const inject = [
        'strace',
        '-f',
        '-o',
        '/dev/null',
        '-e',
        'trace=fdatasync',
        '-e',
        'inject=fdatasync:error=EIO:when=80+',
      ];
      const program = runProgram('append-until-refused.adapter', [dataDir], inject);
      expect(await program.ended).toEqual({ code: 0, signal: null });
      const said = JSON.parse(program.lines.at(-1)!) as Record<string, string>;
      expect(said.failure).toBe('STORE_IO_ERROR');
      expect(said.refusedAgain).toContain('STORE_IO_ERROR');
      const acked = program.lines.slice(0, -1).map((line) => JSON.parse(line) as AckedAppend);
      expect(acked.length).toBeGreaterThan(10);

      const store = await startEmbeddedStore({ dataDir });
      const client = connectTo(store);
      const read = new Map<string, unknown>();
      for await (const { event } of client.readAll()) read.set(event!.id, event!.data);
      for (const { ids } of acked) expect(read.get(ids[0]!)).toEqual(ackedEvent(ids[0]!).data);
      await client.dispose();
      await store.close();
    },
  );
});
