import type { DomainEvent, EventSchemas, Timestamp } from '#kernel';

export type SandboxClockEvent =
  | DomainEvent<'SandboxClockAdvanceStarted', { to: Timestamp }>
  | DomainEvent<
      'SandboxClockAdvanced',
      {
        to: Timestamp;
        /** What is added to real time from now on. */
        offset_ms: number;
      }
    >;

export const sandboxClockEvents: EventSchemas<SandboxClockEvent> = {
  SandboxClockAdvanceStarted: { version: 1 },
  SandboxClockAdvanced: { version: 1 },
};
