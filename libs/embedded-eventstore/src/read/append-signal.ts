import type { FrameSink } from './frame-sink.js';

/** Tells those who wait at the head of the log that something was appended. Carries nothing: they read it from the log. */
export class AppendSignal {
  #waiting = new Set<() => void>();

  notify(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  /** Resolves at the next append, when the reader is gone, or after `timeout_ms`. */
  wait(sink: FrameSink, timeout_ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        forget();
        resolve();
      };
      const timer = timeout_ms === undefined ? undefined : setTimeout(wake, timeout_ms);
      this.#waiting.add(wake);
      let forget = (): void => undefined;
      forget = sink.onOver(wake);
    });
  }
}
