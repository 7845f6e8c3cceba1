import type { DomainEvent, EventSchemas } from '#kernel';

export type MerchantEvent =
  | DomainEvent<'MerchantCreated', { businessName: string }>
  | DomainEvent<
      'EnvironmentOpened',
      { environmentId: string; mode: 'test' | 'live'; sandboxId?: string; name: string }
    >;

export const merchantEvents: EventSchemas<MerchantEvent> = {
  MerchantCreated: { version: 1 },
  EnvironmentOpened: { version: 1 },
};
