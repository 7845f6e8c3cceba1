import type { EncodedEvent, EventLog, Position, RawEvent, RawFeedItem } from '#event-store';

/** What happens to the next append: it fails before it is sent, or it is kept and its answer is lost. */
export type AppendFault = 'not_sent' | 'ack_lost';

/** A log that counts its calls and fails appends on order. Everything else goes to the real one. */
export class FaultInjectingLog implements EventLog {
  readonly calls: string[] = [];
  readonly faults: AppendFault[] = [];
  /** Every append as it was asked for, retries by the caller included. */
  readonly appends: { ids: string[]; expectedRevision: number }[] = [];

  constructor(
    private readonly real: EventLog,
    private readonly failure: () => Error,
  ) {}

  async append(streamName: string, events: readonly EncodedEvent[], expectedRevision: number) {
    this.calls.push('append');
    this.appends.push({ ids: events.map(({ id }) => id), expectedRevision });
    const fault = this.faults.shift();
    if (fault === 'not_sent') throw this.failure();
    const appended = await this.real.append(streamName, events, expectedRevision);
    if (fault === 'ack_lost') throw this.failure();
    return appended;
  }

  readStream(streamName: string, fromRevision: number): Promise<readonly RawEvent[]> {
    this.calls.push('read');
    return this.real.readStream(streamName, fromRevision);
  }

  head(): Promise<Position | undefined> {
    return this.real.head();
  }

  subscribe(after: Position | undefined, signal: AbortSignal): AsyncIterable<RawFeedItem> {
    return this.real.subscribe(after, signal);
  }

  close(): Promise<void> {
    return this.real.close();
  }

  /** The calls since the last time. */
  takeCalls(): string[] {
    return this.calls.splice(0);
  }
}
