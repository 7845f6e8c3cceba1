import { type GatewayAccount, GatewayRefused, GatewayUnavailable } from '#gateways';
import type { Timestamp } from '#kernel';

/** What a call of a charge says about the gateway itself, whatever it says about the charge. */
export interface HeardCall {
  readonly account: GatewayAccount;
  readonly step: 'create' | 'confirm';
  readonly at: Timestamp;
  /** A refusal is an answer too, and so is a decline. */
  readonly isAnswered: boolean;
  /** The gateway asks to be left alone for so long. */
  readonly retryAfter_ms?: number;
}

export type HearCall = (heard: HeardCall) => void;

/** A slip on the gateway's side must not keep the money away for days (F55). */
export const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * Makes a call and passes on what it says about the gateway. An error that a key has kept tells of an earlier call, and is not
 * passed on.
 */
export async function hearing<Answer>(
  hear: HearCall,
  { account, step, at }: Pick<HeardCall, 'account' | 'step' | 'at'>,
  call: () => Promise<Answer>,
): Promise<Answer> {
  try {
    const answer = await call();
    hear({ account, step, at, isAnswered: true });
    return answer;
  } catch (error) {
    const isKept = error instanceof GatewayUnavailable && error.replayed;
    const isAnswered = error instanceof GatewayRefused;
    if (!isKept) hear({ account, step, at, isAnswered, retryAfter_ms: retryAfterOf(error) });
    throw error;
  }
}

/** How long the gateway asks to be left alone, an hour at most; undefined when it says nothing. */
export function retryAfterOf(error: unknown): number | undefined {
  if (!(error instanceof GatewayUnavailable) || error.retryAfter_ms === undefined) return undefined;
  return Math.min(Math.max(error.retryAfter_ms, 0), MAX_RETRY_AFTER_MS);
}
