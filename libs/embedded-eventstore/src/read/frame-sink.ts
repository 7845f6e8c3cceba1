/** Where a reader's answers go. Holds nothing back itself: a reader that does not keep up is waited for. */
export interface FrameSink {
  /** False when the other side is behind: then wait for `drained` before the next one. */
  write(frame: Buffer): boolean;
  /** Resolves when more may be written, or when it is over. */
  drained(): Promise<void>;
  /** True once the other side has gone or the store closes. */
  readonly isOver: boolean;
  /** Called once when it is over; at once if it is already. Returns how to take the callback back. */
  onOver(callback: () => void): () => void;
}

/** Writes and, if need be, waits. */
export async function send(sink: FrameSink, frame: Buffer): Promise<void> {
  if (!sink.write(frame)) await sink.drained();
}

/** Gives all others their turn: sockets, commits, other readers. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
