import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openPersonalDataVault } from './open-personal-data-vault.js';
import type { PersonalDataVault } from './personal-data-vault.js';

const PLACE = 'somewhere';
const VAULT = JSON.stringify(new URL('./open-personal-data-vault.js', import.meta.url).href);

let dataDir: string;
const running: { child: ChildProcess; vault?: PersonalDataVault }[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'onfile.processes-'));
});

afterEach(async () => {
  for (const { child } of running.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

/** Runs a script in a process of its own with `vault` open on the same folder; what it prints comes line by line. */
function inProcess(script: string): { child: ChildProcess; lines: AsyncIterator<string> } {
  const source = `
    import { openPersonalDataVault } from ${VAULT};
    import { createInterface } from 'node:readline';
    const vault = await openPersonalDataVault({ dataDir: ${JSON.stringify(dataDir)} });
    const asked = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
    const say = (line) => process.stdout.write(line + '\\n');
    say('ready');
    ${script}
    process.exit(0);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  running.push({ child });
  return { child, lines: createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]() };
}

async function next(lines: AsyncIterator<string>): Promise<string> {
  const { value, done } = await lines.next();
  if (done) throw new Error('the process ended');
  return value;
}

async function rest(lines: AsyncIterator<string>): Promise<string[]> {
  const all: string[] = [];
  for (let line = await lines.next(); !line.done; line = await lines.next()) all.push(line.value);
  return all;
}

describe('several processes on one key store', () => {
  test('first starts at once make one key ring, first seals at once one key a subject', async () => {
    const script = `
      await asked.next();
      const texts = await Promise.all(Array.from({ length: 40 }, (_, i) => vault.seal('cus_' + i, '${PLACE}', { i })));
      say(JSON.stringify(texts));`;
    const processes = Array.from({ length: 3 }, () => inProcess(script));
    for (const { lines } of processes) expect(await next(lines)).toBe('ready');
    for (const { child } of processes) child.stdin?.write('go\n');
    const texts: string[][] = [];
    for (const { lines } of processes) texts.push(JSON.parse(await next(lines)));
    for (let i = 0; i < 40; i++) {
      expect(new Set(texts.map((all) => all[i]?.split('.')[2])).size).toBe(1);
    }
    const vault = await openPersonalDataVault({ dataDir });
    for (const all of texts) expect(all.map((text) => vault.open(text, PLACE)?.i)).toEqual(all.map((_, i) => i));
    await vault.close();
  });

  test('what one process erases, another that had the key in memory opens no more', async () => {
    const vault = await openPersonalDataVault({ dataDir });
    const sealed = await vault.seal('cus_1', PLACE, { name: 'Jane' });
    const { child, lines } = inProcess(`
      for (let line = await asked.next(); !line.done; line = await asked.next()) {
        const opened = vault.open(line.value, '${PLACE}');
        say(opened === undefined ? 'erased' : opened.name);
      }`);
    expect(await next(lines)).toBe('ready');
    child.stdin?.write(`${sealed}\n`);
    expect(await next(lines)).toBe('Jane');
    await vault.erase('cus_1');
    child.stdin?.write(`${sealed}\n`);
    expect(await next(lines)).toBe('erased');
    await vault.close();
  });

  test('a process reads and seals on through another’s rotation', async () => {
    const { child, lines } = inProcess(`
      for (let line = await asked.next(); !line.done; line = await asked.next()) {
        say(await vault.seal(line.value, '${PLACE}', { subject: line.value }));
      }`);
    expect(await next(lines)).toBe('ready');
    const seal = (subject: string): Promise<string> => {
      child.stdin?.write(`${subject}\n`);
      return next(lines);
    };
    const vault = await openPersonalDataVault({ dataDir });
    const before = await seal('cus_before');
    await vault.rotate();
    const after = await seal('cus_after');
    const again = await seal('cus_before');
    for (const text of [before, again]) expect(vault.open(text, PLACE)).toEqual({ subject: 'cus_before' });
    expect(vault.open(after, PLACE)).toEqual({ subject: 'cus_after' });
    await vault.close();
  });
});

describe('killed processes', () => {
  test('every text that a killed process had sealed opens: its key was on the disk before', async () => {
    const { child, lines } = inProcess(`
      for (let i = 0; ; i++) say(await vault.seal('cus_' + i, '${PLACE}', { i }));`);
    const texts: string[] = [];
    expect(await next(lines)).toBe('ready');
    while (texts.length < 200) texts.push(await next(lines));
    child.kill('SIGKILL');
    texts.push(...(await rest(lines)).filter((line) => line.split('.').length === 4));
    const vault = await openPersonalDataVault({ dataDir });
    // The last line may have been cut by the kill.
    const whole = texts.slice(0, -1);
    expect(whole.map((text) => vault.open(text, PLACE)?.i)).toEqual(whole.map((_, i) => i));
    await vault.close();
  });

  test.each([1, 8, 25])(
    'a rotation killed about %i ms after it began loses no key and is finished later',
    async (delay_ms) => {
      let vault = await openPersonalDataVault({ dataDir });
      const subjects = Array.from({ length: 3_000 }, (_, i) => `cus_${i}`);
      const texts = await Promise.all(subjects.map((subject) => vault.seal(subject, PLACE, { subject })));
      await vault.close();
      const { child, lines } = inProcess(`
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${delay_ms});
      await vault.rotate();`);
      expect(await next(lines)).toBe('ready');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      vault = await openPersonalDataVault({ dataDir });
      const unreadable = (): string[] =>
        subjects.filter((subject, i) => vault.open(texts[i] as string, PLACE)?.subject !== subject);
      expect(unreadable()).toEqual([]);
      await vault.rotate();
      expect(unreadable()).toEqual([]);
      expect(vault.health().is_rotating).toBe(false);
      await vault.close();
    },
  );

  test('a process killed while it holds the lock does not keep others out', async () => {
    const { child, lines } = inProcess(`
      const { LmdbPersonalDataKeys } = await import(${VAULT}.replace('open-personal-data-vault', 'lmdb-personal-data-keys.adapter'));
      const keys = new LmdbPersonalDataKeys(${JSON.stringify(join(dataDir, 'keys'))});
      keys.exclusively(() => { process.kill(process.pid, 'SIGKILL'); for (;;); });`);
    expect(await next(lines)).toBe('ready');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const vault = await openPersonalDataVault({ dataDir });
    expect(vault.open(await vault.seal('cus_1', PLACE, { a: 1 }), PLACE)).toEqual({ a: 1 });
    await vault.close();
  });
});
