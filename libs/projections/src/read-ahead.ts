import type { FeedItem } from '#event-store';

/**
 * The bounded queue between a feed and the commits of its runner. While one batch is being committed the next gathers here:
 * batches grow under load and stay at one event when it is quiet.
 */
export class ReadAhead {
  private items: FeedItem[] = [];
  private wakeReader: (() => void) | undefined;
  private wakeFeed: (() => void) | undefined;
  private failure: Error | undefined;
  private isEnded = false;

  constructor(private readonly limit: number) {}

  /** Adds an item. When the queue is full it gives a promise to wait for before the next. */
  push(item: FeedItem): Promise<void> | undefined {
    // Places that were not taken yet are made useless by a later one: they would only fill the queue.
    if (item.kind === 'position' && this.items.at(-1)?.kind === 'position') this.items.pop();
    this.items.push(item);
    this.wakeReader?.();
    if (this.items.length < this.limit || this.isEnded) return undefined;
    return new Promise((resolve) => {
      this.wakeFeed = resolve;
    });
  }

  /**
   * Waits for the first item, then gathers for as long as each turn of the event loop brings more, at most `gather_ms`;
   * gives at most `max_count` items, none when nothing came within `idle_ms`, and undefined when the queue was ended.
   * Fails when the feed failed.
   */
  async take(max_count: number, gather_ms: number, idle_ms: number): Promise<readonly FeedItem[] | undefined> {
    if (this.items.length === 0 && !this.isEnded) await this.firstItem(idle_ms);
    await this.gather(max_count, gather_ms);
    if (this.failure) throw this.failure;
    if (this.isEnded) return undefined;
    const taken = this.items.length <= max_count ? this.items : this.items.slice(0, max_count);
    this.items = this.items.length <= max_count ? [] : this.items.slice(max_count);
    this.wakeFeed?.();
    this.wakeFeed = undefined;
    return taken;
  }

  private firstItem(idle_ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wakeReader?.(), idle_ms);
      this.wakeReader = () => {
        clearTimeout(timer);
        this.wakeReader = undefined;
        resolve();
      };
    });
  }

  private async gather(max_count: number, gather_ms: number): Promise<void> {
    const until = performance.now() + gather_ms;
    for (let before = 0; this.items.length > before && this.items.length < max_count; ) {
      before = this.items.length;
      await new Promise((resolve) => setImmediate(resolve));
      if (performance.now() > until) return;
    }
  }

  /** Ends the queue: what is in it is dropped, since nothing of it is remembered as applied. */
  end(failure?: Error): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.failure = failure;
    this.items = [];
    this.wakeReader?.();
    this.wakeFeed?.();
  }
}
