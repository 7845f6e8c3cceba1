import { type CommandContext, type Decision, isRefusal, type MetadataPatch, metadataChanges, refuse } from '#kernel';
import type { RefundEvent } from './refund.events.js';
import type { Refund } from './refund.js';

export class UpdateRefund {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly refundId: string; readonly metadata?: MetadataPatch | null },
  ) {}
}

/** Of a refund only what the caller has noted on it can change. */
export function decideUpdateRefund(state: Refund, patch: MetadataPatch | null | undefined): Decision<RefundEvent> {
  if (state.acceptance !== 'accepted') return refuse('RESOURCE_NOT_FOUND', 'No such refund.');
  const metadata = metadataChanges(state.metadata, patch);
  if (isRefusal(metadata)) return metadata;
  return Object.keys(metadata).length === 0 ? [] : [{ type: 'RefundUpdated', data: { metadata } }];
}
