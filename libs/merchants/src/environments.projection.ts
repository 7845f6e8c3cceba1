import type { Projection } from '#projections';
import type { MerchantEvent } from './merchant.events.js';

/** One environment, as those need it who act for all of them. */
export interface EnvironmentDoc {
  readonly environmentId: string;
  readonly merchantId: string;
  readonly mode: 'test' | 'live';
  readonly sandboxId?: string;
  readonly openedAt: string;
}

/** The partition of the list of all environments. */
export const ALL_ENVIRONMENTS = 'system';

/** All environments of all merchants; documents stand in the system environment. */
export const environmentsView: Projection<EnvironmentDoc> = {
  name: 'environments',
  version: 1,
  events: ['EnvironmentOpened'],
  documentIds: (event) => [dataOf(event).environmentId],
  evolve: (_, event) => {
    const { environmentId, mode, sandboxId } = dataOf(event);
    return { environmentId, mode, sandboxId, merchantId: event.stream.id, openedAt: event.fact.at };
  },
  indexes: { opened: (doc) => ({ partition: ALL_ENVIRONMENTS, sort: doc.openedAt }) },
};

function dataOf(event: { data: unknown }) {
  return event.data as Extract<MerchantEvent, { type: 'EnvironmentOpened' }>['data'];
}
