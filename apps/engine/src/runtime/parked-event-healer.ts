import { type EventCodec, type EventLog, pause, UndecodableEventError } from '#event-store';
import type { ProjectionRunner, ReadStore } from '#projections';
import type { EngineLog } from '../observability/engine-log.js';

/** How often it is looked whether what could not be read can be read now. */
const LOOK_MS = 5_000;

/**
 * Heals the views after events could not be read: a key that was gone came back, say. Once every stream that was set aside
 * reads to its end, the views are emptied and fill themselves from the log again; until then the rest is served as it is.
 */
export class ParkedEventHealer {
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(
    private readonly parts: {
      readonly events: EventLog;
      readonly codec: EventCodec;
      readonly projections: ProjectionRunner;
      readonly readStore: ReadStore;
      readonly log: EngineLog;
    },
    private readonly look_ms: number = LOOK_MS,
  ) {}

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await pause(this.look_ms, signal);
      if (!signal.aborted)
        await this.heal().catch((error) => this.parts.log.failure('warn', error, { component: 'healer' }));
    }
  }

  /** Looks once; true when the views were emptied to be filled anew. */
  async heal(): Promise<boolean> {
    const { projections, readStore, log } = this.parts;
    const { parked, namespace } = projections.status();
    const streams = new Set(parked.filter(({ kind }) => kind === 'stream').map(({ streamName }) => streamName));
    if (streams.size === 0) return false;
    for (const streamName of streams) if (!(await this.#isReadable(streamName))) return false;
    log.write('warn', 'events that were set aside can be read again; the views are filled anew', {
      component: 'healer',
      count: streams.size,
    });
    await readStore.drop(namespace);
    return true;
  }

  async #isReadable(streamName: string): Promise<boolean> {
    const { events, codec } = this.parts;
    try {
      for (const raw of await events.readStream(streamName, 0)) codec.decode(raw);
      return true;
    } catch (error) {
      if (error instanceof UndecodableEventError) return false;
      throw error;
    }
  }
}
