import type { Position } from '#event-store';
import { type ProjectionRunner, type ReadStore, waitForCheckpoint } from '#projections';

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

/** The views are filled by another process. */
export class RemoteViewProgress implements ViewProgress {
  position: Position | undefined;

  constructor(
    private readonly readStore: ReadStore,
    private readonly namespace: string,
  ) {}

  async waitFor(position: Position, timeout_ms: number): Promise<boolean> {
    const seen = await waitForCheckpoint(this.readStore, this.namespace, position, timeout_ms);
    this.position = seen.position ?? this.position;
    return seen.isReached;
  }
}
