/** Why a store cannot be opened or cannot go on. Stable: operators and programs match on it. */
export type StoreErrorCode =
  | 'DATA_FOLDER_IN_USE'
  | 'DATA_FOLDER_UNUSABLE'
  | 'STORE_DAMAGED'
  | 'DISK_FULL'
  | 'STORE_IO_ERROR'
  | 'STORE_TAKEN_OVER'
  | 'STORE_STOPPED';

export abstract class EmbeddedStoreError extends Error {
  abstract readonly code: StoreErrorCode;
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Another process works on this data folder. `holderPid` is as that process sees itself. */
export class DataFolderInUse extends EmbeddedStoreError {
  readonly code = 'DATA_FOLDER_IN_USE';
  constructor(
    message: string,
    readonly holderPid: number,
  ) {
    super(message);
  }
}

/** The data folder cannot be made, read or written. */
export class DataFolderUnusable extends EmbeddedStoreError {
  readonly code = 'DATA_FOLDER_UNUSABLE';
}

/** The files are not what this store wrote. Nothing was changed in them; restore from a backup. */
export class StoreDamaged extends EmbeddedStoreError {
  readonly code = 'STORE_DAMAGED';
}

/** No space is left: nothing is appended until there is; reads go on. */
export class DiskFull extends EmbeddedStoreError {
  readonly code = 'DISK_FULL';
}

/** The disk refused to write. Nothing more is appended by this process (failures.md F35). */
export class StoreIoError extends EmbeddedStoreError {
  readonly code = 'STORE_IO_ERROR';
}

/** Another process opened the same data; this one must not write any more. */
export class StoreTakenOver extends EmbeddedStoreError {
  readonly code = 'STORE_TAKEN_OVER';
}

/** The store's thread ended without being asked to. */
export class StoreStopped extends EmbeddedStoreError {
  readonly code = 'STORE_STOPPED';
}

/** An error as it travels between threads. */
export interface StoreErrorShape {
  readonly code: StoreErrorCode;
  readonly message: string;
  readonly holderPid?: number;
}

export function toErrorShape(error: unknown): StoreErrorShape {
  if (error instanceof DataFolderInUse) {
    return { code: error.code, message: error.message, holderPid: error.holderPid };
  }
  if (error instanceof EmbeddedStoreError) return { code: error.code, message: error.message };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'STORE_STOPPED', message };
}

export function fromErrorShape({ code, message, holderPid }: StoreErrorShape): EmbeddedStoreError {
  switch (code) {
    case 'DATA_FOLDER_IN_USE':
      return new DataFolderInUse(message, holderPid ?? 0);
    case 'DATA_FOLDER_UNUSABLE':
      return new DataFolderUnusable(message);
    case 'STORE_DAMAGED':
      return new StoreDamaged(message);
    case 'DISK_FULL':
      return new DiskFull(message);
    case 'STORE_IO_ERROR':
      return new StoreIoError(message);
    case 'STORE_TAKEN_OVER':
      return new StoreTakenOver(message);
    case 'STORE_STOPPED':
      return new StoreStopped(message);
  }
}
