import type { FrameSink } from '../read/frame-sink.js';
import type { ReadCall } from './read.adapter.js';
import type { StatusError } from './status-errors.adapter.js';

/** A reader's call. After it is over nothing more is written, whoever ended it. */
export class CallSink implements FrameSink {
  #isOver = false;
  readonly #callbacks = new Set<() => void>();

  constructor(readonly call: ReadCall) {
    const over = (): void => this.#finish();
    call.on('cancelled', over);
    call.on('close', over);
    call.on('error', over);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  write(frame: Buffer): boolean {
    return this.#isOver || this.call.write(frame);
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
