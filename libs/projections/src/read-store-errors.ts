/** The read store gave no answer in time, or none that can be trusted: the caller may try again. */
export class ReadStoreUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReadStoreUnavailable';
  }
}

/** The view is not filled up to the head of the log yet, so "absent" would be a lie (failures.md F37, F40). */
export class ReadStoreNotReady extends ReadStoreUnavailable {
  constructor(readonly namespace: string) {
    super(`the views of ${namespace} are being filled`);
    this.name = 'ReadStoreNotReady';
  }
}

/** The read store is set up so that it may lose or evict views; `message` says what to change. */
export class ReadStoreMisconfigured extends ReadStoreUnavailable {
  constructor(message: string) {
    super(message);
    this.name = 'ReadStoreMisconfigured';
  }
}

/** Another writer took the namespace over. Nothing of the refused commit was written; its writer must stop. */
export class WriterFenced extends Error {
  constructor(readonly namespace: string) {
    super(`another writer took over ${namespace}`);
    this.name = 'WriterFenced';
  }
}

/** The namespace is gone or an older state of it came back (flush, restored backup). Read the checkpoint again. */
export class NamespaceReset extends Error {
  constructor(readonly namespace: string) {
    super(`${namespace} was emptied or restored under its writer`);
    this.name = 'NamespaceReset';
  }
}

/** The stored position is not the one the commit was made for; nothing was written. Read the checkpoint again. */
export class PositionConflict extends Error {
  constructor(readonly namespace: string) {
    super(`${namespace} stands at another position than its writer believed`);
    this.name = 'PositionConflict';
  }
}

/** There is a checkpoint but it cannot be understood. Never taken for "start from the beginning". */
export class UnreadableCheckpoint extends Error {
  constructor(
    readonly namespace: string,
    readonly found: string,
  ) {
    super(`the checkpoint of ${namespace} cannot be read: ${found.slice(0, 200)}`);
    this.name = 'UnreadableCheckpoint';
  }
}

const OWN_ERRORS = [ReadStoreUnavailable, WriterFenced, NamespaceReset, PositionConflict, UnreadableCheckpoint];

/** Whether an error is one of the read store's own, and so says already what it means. */
export function isReadStoreError(error: unknown): boolean {
  return OWN_ERRORS.some((kind) => error instanceof kind);
}
