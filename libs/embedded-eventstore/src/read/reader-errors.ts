/** The stream was tombstoned: it can neither be read nor written any more. */
export class StreamIsDeleted extends Error {
  constructor(readonly streamName: string) {
    super(`Stream "${streamName}" is deleted.`);
  }
}

/** A reader names a place that this log has not reached: it belongs to another log, or to a newer copy of this one. */
export class PositionBeyondLog extends Error {}
