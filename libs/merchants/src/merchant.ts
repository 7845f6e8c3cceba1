import { type Aggregate, assertNever, type Decision } from '#kernel';
import { type MerchantEvent, merchantEvents } from './merchant.events.js';

export interface MerchantEnvironment {
  readonly environmentId: string;
  readonly mode: 'test' | 'live';
  readonly sandboxId?: string;
  readonly name: string;
}

/** A merchant and its environments: one live, any number of sandboxes. */
export interface Merchant {
  readonly businessName?: string;
  readonly environments: readonly MerchantEnvironment[];
}

export interface OpenMerchant {
  readonly businessName: string;
  readonly environment: MerchantEnvironment;
}

/** A merchant with its first environment. */
export function decideOpenMerchant(state: Merchant, command: OpenMerchant): Decision<MerchantEvent> {
  if (state.businessName !== undefined) return [];
  return [
    { type: 'MerchantCreated', data: { businessName: command.businessName } },
    { type: 'EnvironmentOpened', data: command.environment },
  ];
}

export const merchantAggregate: Aggregate<Merchant, MerchantEvent> = {
  category: 'merchant',
  events: merchantEvents,
  initial: { environments: [] },
  evolve: (state, event) => {
    switch (event.type) {
      case 'MerchantCreated':
        return { ...state, businessName: event.data.businessName };
      case 'EnvironmentOpened':
        return { ...state, environments: [...state.environments, event.data] };
      default:
        return assertNever(event);
    }
  },
};
