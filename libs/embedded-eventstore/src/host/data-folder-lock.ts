import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DataFolderInUse, DataFolderUnusable } from '../store-errors.js';
import { type StoreAddress, socketPathOf } from './store-address.js';

/** What the holder of a data folder writes down of itself. */
export interface LockHolder {
  readonly nonce: string;
  readonly pid: number;
  /** The boot and the tick at which the process started: a process id alone is used again. Empty where unknown. */
  readonly startedAt: string;
  readonly address?: StoreAddress;
}

const LOCK_FILE = 'LOCK';
const CONNECT_TIMEOUT_MS = 1_000;
const MAX_ATTEMPTS = 5;
const RETRY_MS = 20;

/**
 * The right to work on a data folder. It only turns a second process away with a clear answer; that two never write is
 * guaranteed by the owner in the log's head, which every commit checks.
 */
export class DataFolderLock {
  #holder: LockHolder;

  private constructor(
    readonly dataDir: string,
    holder: LockHolder,
  ) {
    this.#holder = holder;
  }

  /** Throws `DataFolderInUse` while the process that holds the folder lives. A dead one's lock is taken over. */
  static async acquire(dataDir: string): Promise<DataFolderLock> {
    try {
      mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new DataFolderUnusable(`The data folder ${dataDir} cannot be made: ${(error as Error).message}`);
    }
    const holder: LockHolder = { nonce: randomUUID(), pid: process.pid, startedAt: startOf(process.pid) ?? '' };
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      if (tryCreate(dataDir, holder)) return new DataFolderLock(dataDir, holder);
      const other = readHolder(dataDir);
      if (other !== undefined && (await isAlive(other))) {
        throw new DataFolderInUse(
          `The data folder ${dataDir} is in use by process ${other.pid}. Stop it first, or use another folder.`,
          other.pid,
        );
      }
      removeStale(dataDir, other);
      await delay(RETRY_MS);
    }
    throw new DataFolderUnusable(`The lock in ${dataDir} could not be taken: others are trying as well.`);
  }

  /** Writes down where the store listens, for other processes to find it. */
  publish(address: StoreAddress): void {
    this.#holder = { ...this.#holder, address };
    const draft = draftPath(this.dataDir, this.#holder.nonce);
    writeFileSync(draft, JSON.stringify(this.#holder), { mode: 0o600 });
    renameSync(draft, join(this.dataDir, LOCK_FILE));
  }

  release(): void {
    if (readHolder(this.dataDir)?.nonce === this.#holder.nonce) rmSync(join(this.dataDir, LOCK_FILE), { force: true });
  }
}

/** The living process that holds a data folder, if any. */
export async function findHolder(dataDir: string): Promise<LockHolder | undefined> {
  const holder = readHolder(dataDir);
  return holder !== undefined && (await isAlive(holder)) ? holder : undefined;
}

/** Makes the lock whole or not at all: it is written aside and linked into its place, which fails if there is one. */
function tryCreate(dataDir: string, holder: LockHolder): boolean {
  const draft = draftPath(dataDir, holder.nonce);
  try {
    writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
    linkSync(draft, join(dataDir, LOCK_FILE));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new DataFolderUnusable(`The data folder ${dataDir} cannot be written: ${(error as Error).message}`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Moves a dead process's lock away, and puts it back if it turns out to be another's by now. */
function removeStale(dataDir: string, stale: LockHolder | undefined): void {
  const lock = join(dataDir, LOCK_FILE);
  const aside = join(dataDir, `${LOCK_FILE}.stale-${randomUUID()}`);
  try {
    renameSync(lock, aside);
    const moved = parseHolder(readFileSync(aside, 'utf8'));
    if (moved?.nonce !== stale?.nonce) linkSync(aside, lock);
  } catch {
    // Someone else was quicker; the next attempt sees what is there.
  } finally {
    rmSync(aside, { force: true });
  }
}

async function isAlive(holder: LockHolder): Promise<boolean> {
  // First by its socket: it answers across containers, where process ids mean nothing.
  if (holder.address !== undefined && (await accepts(holder.address.settings.endpoint))) return true;
  const startedAt = startOf(holder.pid);
  return startedAt !== undefined && startedAt === holder.startedAt;
}

/** When a process started; undefined when there is none of that id. Where it cannot be told, all that live count as the same. */
function startOf(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The name, which may hold anything, ends with the last bracket; the start is the 20th field after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    const isZombie = fields[0] === 'Z';
    return isZombie ? undefined : `${boot}/${fields[19]}`;
  } catch {
    return isLinux() ? undefined : signalReaches(pid) ? '' : undefined;
  }
}

function isLinux(): boolean {
  return statSync('/proc/self/stat', { throwIfNoEntry: false }) !== undefined;
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function accepts(endpoint: string): Promise<boolean> {
  const path = socketPathOf(endpoint);
  const socket = path === undefined ? connect(Number(endpoint.split(':')[1]), '127.0.0.1') : connect(path);
  return new Promise((resolve) => {
    const done = (isAccepted: boolean): void => {
      socket.destroy();
      resolve(isAccepted);
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => done(true));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}

function readHolder(dataDir: string): LockHolder | undefined {
  try {
    return parseHolder(readFileSync(join(dataDir, LOCK_FILE), 'utf8'));
  } catch {
    return undefined;
  }
}

function parseHolder(json: string): LockHolder | undefined {
  try {
    return JSON.parse(json) as LockHolder;
  } catch {
    return undefined;
  }
}

const draftPath = (dataDir: string, nonce: string): string => join(dataDir, `${LOCK_FILE}.${nonce}`);
