import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id';
const DATA_FILES = ['data.mdb', 'lock.mdb'];
const MARK = /^open-(\d+)-[0-9a-f-]{36}$/;

/**
 * Lets views be written without waiting for the disk, which their log has waited for already.
 * A process that dies harms nothing: what it wrote is with the kernel. Only a machine that stops at once can tear the file,
 * and that shows: each process leaves a mark with the machine's boot id and takes it away after a flush when it closes.
 * A mark of another boot means that the file cannot be trusted; it is removed and the views are filled from the log again.
 */
export class ViewsSeal {
  private readonly mark: string | undefined;
  /** The boot, and where process ids mean what they mean here: another container's processes cannot be seen. */
  private readonly place: string;

  /** Whether commits may leave the flush to the kernel; not where the machine's boots cannot be told apart. */
  readonly mayDeferFlush: boolean;

  /** Whether the views were removed because the machine had stopped at once. */
  readonly wasBroken: boolean;

  /** @param bootId the kernel's when left out; null where there is none. */
  constructor(
    private readonly folder: string,
    bootId: string | null = readBootId(),
  ) {
    mkdirSync(folder, { recursive: true });
    this.mayDeferFlush = bootId !== null;
    this.place = `${bootId} ${processNamespace()}`;
    const torn = marksIn(folder).filter((name) => contentOf(join(folder, name))?.split(' ')[0] !== bootId);
    this.wasBroken = torn.length > 0;
    if (this.wasBroken) for (const name of [...DATA_FILES, ...torn]) rmSync(join(folder, name), { force: true });
    if (bootId === null) return;
    this.mark = join(folder, `open-${process.pid}-${randomUUID()}`);
    writeDurably(this.mark, this.place);
    syncFolder(folder);
  }

  /** Flushes the views and takes the mark away; also those of processes that died in this boot. Call it after the last write. */
  close(): void {
    if (this.mark === undefined) return;
    const data = join(this.folder, 'data.mdb');
    if (existsSync(data)) flush(data);
    rmSync(this.mark, { force: true });
    for (const name of marksIn(this.folder)) {
      const path = join(this.folder, name);
      const pid = Number(MARK.exec(name)?.[1]);
      if (contentOf(path) === this.place && pid !== process.pid && !isAlive(pid)) rmSync(path, { force: true });
    }
    syncFolder(this.folder);
  }
}

function readBootId(): string | null {
  return contentOf(BOOT_ID_FILE)?.trim() ?? null;
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return 'unknown';
  }
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function marksIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => MARK.test(name));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function flush(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
