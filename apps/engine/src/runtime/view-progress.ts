import { type Position, pause } from '#event-store';
import type { ProjectionRunner, ReadStore } from '#projections';

/** How far the views are. */
export interface ViewProgress {
  readonly position: Position | undefined;
  /** True once they have reached the position; false when they have not in time. */
  waitFor(position: Position, timeout_ms: number): Promise<boolean>;
}

/** The views are filled in this process. */
export class LocalViewProgress implements ViewProgress {
  constructor(private readonly runner: ProjectionRunner) {}

  get position(): Position | undefined {
    return this.runner.status().position;
  }

  waitFor(position: Position, timeout_ms: number): Promise<boolean> {
    return this.runner.waitFor(position, timeout_ms);
  }
}

/** How often the checkpoint of another process is looked at. */
const POLL_MS = 10;

/** The views are filled by another process. */
export class RemoteViewProgress implements ViewProgress {
  position: Position | undefined;

  constructor(
    private readonly readStore: ReadStore,
    private readonly namespace: string,
  ) {}

  async waitFor(position: Position, timeout_ms: number): Promise<boolean> {
    const end_ms = performance.now() + timeout_ms;
    for (;;) {
      const checkpoint = await this.readStore.readCheckpoint(this.namespace);
      this.position = checkpoint?.position ?? this.position;
      if (this.position !== undefined && this.position >= position) return true;
      if (performance.now() >= end_ms) return false;
      await pause(POLL_MS);
    }
  }
}
