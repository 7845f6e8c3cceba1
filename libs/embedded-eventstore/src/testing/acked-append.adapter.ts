import { type EventData, jsonEvent } from '@eventstore/db-client';

/** An append of which a program said that it was acknowledged. */
export interface AckedAppend {
  readonly stream: string;
  readonly firstRevision: number;
  readonly ids: readonly string[];
}

/** An event whose data follow from its id, so that a reader can tell whether they are still the same. */
export function ackedEvent(id: string): EventData {
  const length = (Number.parseInt(id.slice(0, 2), 16) % 32) * 40;
  return jsonEvent({ id, type: 'Acknowledged', data: { id, filling: id.repeat(length / 36 + 1).slice(0, length) } });
}
