/** The end of the log and what the next append needs; one row, rewritten by every commit. */
export interface LogHead {
  readonly format: 1;
  readonly storeId: string;
  /** Who may write: a process that opens the data writes its own name here, which shuts all earlier ones out. */
  readonly owner: string;
  /** Position of the last event; -1 in an empty log. */
  readonly lastPosition: number;
  readonly nextPosition: number;
  readonly lastChecksum: number;
  readonly eventCount: number;
  readonly nextStreamNumber: number;
}

export const LOG_FORMAT = 1;
export const HEAD_KEY = 'head';

export function emptyLogHead(storeId: string, owner: string): LogHead {
  return {
    format: LOG_FORMAT,
    storeId,
    owner,
    lastPosition: -1,
    nextPosition: 0,
    lastChecksum: 0,
    eventCount: 0,
    nextStreamNumber: 1,
  };
}
