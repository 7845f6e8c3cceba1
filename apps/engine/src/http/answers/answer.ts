import type { Position } from '#event-store';

/** Where an answer comes from. `Executed` of the event store fits. */
export interface AnswerSource {
  /** The log position that the answer stands for. */
  readonly position?: Position;
  /** True when the same command was carried out before. */
  readonly replayed?: boolean;
}

/** What a controller returns; the envelope is put around it on the way out. */
export class Answer<Data = unknown> {
  constructor(
    readonly data: Data,
    readonly source: AnswerSource = {},
    readonly nextPageToken?: string,
  ) {}
}

/** One resource. */
export function single<Data extends object>(data: Data, source?: AnswerSource): Answer<Data> {
  return new Answer(data, source);
}

/** One page of a list; without a token it is the last. */
export function list<Item>(
  items: readonly Item[],
  nextPageToken?: string,
  source?: AnswerSource,
): Answer<readonly Item[]> {
  return new Answer(items, source, nextPageToken);
}

/** Something was done that leaves no resource to show. */
export function actionResult(source?: AnswerSource): Answer<{ success: true }> {
  return new Answer({ success: true }, source);
}

export interface AnswerMeta {
  api_version: string;
  request_id: string;
  idempotency_replayed?: true;
}

export interface AnswerEnvelope {
  data: unknown;
  next_page_token?: string;
  meta: AnswerMeta;
  request_id: string;
}

/** The body of a success (contract §1.5). */
export function answerEnvelope(answer: Answer, apiVersion: string, requestId: string): AnswerEnvelope {
  const meta: AnswerMeta = { api_version: apiVersion, request_id: requestId };
  if (answer.source.replayed === true) meta.idempotency_replayed = true;
  const envelope: AnswerEnvelope = { data: answer.data, meta, request_id: requestId };
  if (answer.nextPageToken !== undefined) envelope.next_page_token = answer.nextPageToken;
  return envelope;
}
