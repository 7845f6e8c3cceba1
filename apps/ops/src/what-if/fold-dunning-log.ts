import type { LogReader, Position, RawEvent, StoredEvent, StreamRef } from '#event-store';
import type { Timestamp } from '#kernel';
import type { SettingsChanged } from '#merchants';
import {
  compareDunning,
  DUNNING_RECORD_EVENTS,
  type DunningComparison,
  DunningRecord,
  fateWith,
  type OtherOffsets,
  PastDunningPolicies,
  realFate,
} from '#subscriptions';
import { readEvents } from '../read-events.js';

export interface WhatIfQuestion {
  readonly offsets_days: readonly number[];
  readonly since: Timestamp;
  readonly environmentId?: string;
}

export interface EnvironmentAnswer {
  readonly environmentId: string;
  /** How far the environment's own time has come. */
  readonly until: Timestamp;
  readonly rows: readonly DunningComparison[];
}

export interface WhatIfAnswer {
  /** The last position that was read; undefined of an empty log. */
  readonly position: Position | undefined;
  readonly events_count: number;
  /** Events that this program does not know or cannot read: what they say is missing from the figures. */
  readonly unreadable_count: number;
  readonly environments: readonly EnvironmentAnswer[];
}

const WANTED: ReadonlySet<string> = new Set([...DUNNING_RECORD_EVENTS, 'SettingsChanged']);

/** Reads the log once from its beginning, then asks the question of every cycle that failed. */
export async function foldDunningLog(log: LogReader, question: WhatIfQuestion): Promise<WhatIfAnswer> {
  const seen = new SeenLog();
  const isAsked = (environmentId: string) => (question.environmentId ?? environmentId) === environmentId;
  const isWanted = (stream: StreamRef, type: string) => isAsked(stream.environmentId) && WANTED.has(type);
  for await (const { raw, stream, event, isUnreadable } of readEvents(log, isWanted)) {
    const environmentId = stream && isAsked(stream.environmentId) ? stream.environmentId : undefined;
    seen.pass(raw, environmentId);
    if (isUnreadable && environmentId !== undefined) seen.unreadable_count++;
    if (event) seen.take(event);
  }
  return seen.answer(question);
}

/** What is kept while the log goes by. */
class SeenLog {
  position: Position | undefined;
  events_count = 0;
  unreadable_count = 0;
  readonly #record = new DunningRecord();
  readonly #policies = new PastDunningPolicies();
  readonly #until = new Map<string, Timestamp>();

  /** Counts an event, and moves the time of its environment on. */
  pass({ position, metadata, data, type }: RawEvent, environmentId: string | undefined): void {
    this.position = position;
    this.events_count++;
    if (environmentId === undefined) return;
    const at = (metadata as { occurredAt?: unknown } | undefined)?.occurredAt;
    this.#moveOn(environmentId, at);
    if (type === 'SandboxClockAdvanced') this.#moveOn(environmentId, (data as { to?: unknown }).to);
  }

  take(event: StoredEvent): void {
    const { stream, fact, type, data } = event;
    if (type === 'SettingsChanged') {
      this.#policies.see(stream.environmentId, { type, data } as SettingsChanged, fact);
    } else {
      this.#record.see(event);
    }
  }

  answer({ offsets_days, since }: WhatIfQuestion): WhatIfAnswer {
    const environments = [...this.#record.since(since)].map(([environmentId, found]) => {
      const until = this.#until.get(environmentId) ?? since;
      const policyOf: OtherOffsets['policyOf'] = (version, owner) =>
        this.#policies.policyOf(environmentId, version, owner);
      const compared = found.map((cycle) => {
        return { cycle, really: realFate(cycle), tried: fateWith({ offsets_days, policyOf, until }, cycle) };
      });
      return { environmentId, until, rows: compareDunning(compared) };
    });
    const { position, events_count, unreadable_count } = this;
    return { position, events_count, unreadable_count, environments };
  }

  #moveOn(environmentId: string, at: unknown): void {
    if (typeof at === 'string' && at > (this.#until.get(environmentId) ?? '')) this.#until.set(environmentId, at);
  }
}
