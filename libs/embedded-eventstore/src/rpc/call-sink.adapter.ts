import type { FrameSink } from '../read/frame-sink.js';
import type { ReadCall } from './read.adapter.js';
import type { StatusError } from './status-errors.adapter.js';

/** What may be on its way to a reader before it is waited for. Node's own limit of 16 frames would make each wait a full stop. */
const MAX_UNSENT_FRAMES = 512;
const MAX_UNSENT_BYTES = 1024 * 1024;

/** A reader's call. After it is over nothing more is written, whoever ended it. */
export class CallSink implements FrameSink {
  #isOver = false;
  #unsent_frames = 0;
  #unsent_bytes = 0;
  readonly #callbacks = new Set<() => void>();

  constructor(readonly call: ReadCall) {
    const over = (): void => this.#finish();
    call.on('cancelled', over);
    call.on('close', over);
    call.on('error', over);
    call.on('drain', () => {
      this.#unsent_frames = 0;
      this.#unsent_bytes = 0;
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  write(frame: Buffer): boolean {
    if (this.#isOver || this.call.write(frame)) return true;
    this.#unsent_frames += 1;
    this.#unsent_bytes += frame.length;
    return this.#unsent_frames < MAX_UNSENT_FRAMES && this.#unsent_bytes < MAX_UNSENT_BYTES;
  }

  drained(): Promise<void> {
    if (this.#isOver || !this.call.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        this.call.off('drain', done);
        forget();
        resolve();
      };
      this.call.once('drain', done);
      const forget = this.onOver(done);
    });
  }

  onOver(callback: () => void): () => void {
    if (this.#isOver) {
      queueMicrotask(callback);
      return () => undefined;
    }
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  }

  end(): void {
    if (this.#isOver) return;
    this.#finish();
    this.call.end();
  }

  fail(error: StatusError): void {
    if (this.#isOver) return;
    this.#finish();
    this.call.emit('error', error);
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const callback of this.#callbacks) callback();
    this.#callbacks.clear();
  }
}
