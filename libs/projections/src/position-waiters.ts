import type { Position } from '#event-store';

interface Waiter {
  readonly position: Position;
  readonly settle: (isReached: boolean) => void;
}

const MAX_WAITERS = 10_000;

/** Those who wait until a position is committed. */
export class PositionWaiters {
  private readonly waiters = new Set<Waiter>();

  /** True once `release` is called with that position or a later one; false after `timeout_ms`, or at once when too many wait. */
  wait(position: Position, timeout_ms: number): Promise<boolean> {
    if (this.waiters.size >= MAX_WAITERS || timeout_ms <= 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => waiter.settle(false), timeout_ms);
      const waiter: Waiter = {
        position,
        settle: (isReached) => {
          clearTimeout(timer);
          this.waiters.delete(waiter);
          resolve(isReached);
        },
      };
      this.waiters.add(waiter);
    });
  }

  release(committed: Position): void {
    for (const waiter of this.waiters) if (waiter.position <= committed) waiter.settle(true);
  }

  /** Tells all that the position will not be reached here. */
  giveUp(): void {
    for (const waiter of this.waiters) waiter.settle(false);
  }
}
