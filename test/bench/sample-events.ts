import { commandIdOf, type EventCodec, type PreparedEvent, resourceIdFor, type StreamRef } from '#event-store';
import { type CommandContext, type DomainEvent, ID_PREFIX, timestampOf } from '#kernel';

/** Events that one customer's first appends hold. */
export const EVENTS_PER_CUSTOMER = 5;

export interface SampleTenant {
  readonly environmentId: string;
  readonly merchantId: string;
}

/** A customer of the filled log; everything about it follows from its number. */
export interface SampleCustomer {
  readonly customerId: string;
  readonly paymentMethodId: string;
}

const STARTED_AT_MS = Date.UTC(2026, 0, 1);

export function sampleCustomer(number: number): SampleCustomer {
  const commandId = commandIdOf('bench', String(number));
  return {
    customerId: resourceIdFor(ID_PREFIX.customer, commandId),
    paymentMethodId: resourceIdFor(ID_PREFIX.paymentMethod, commandId),
  };
}

/** What a customer's first minute leaves in its stream: created, a method saved and activated, made the default. */
export function firstEvents(number: number, { merchantId }: SampleTenant): readonly DomainEvent[] {
  const { customerId, paymentMethodId } = sampleCustomer(number);
  const at = timestampOf(STARTED_AT_MS + number * 1_000);
  const personal = {
    email: `customer-${number}@example.com`,
    name: `Customer Number ${number}`,
    phone: '+12025550123',
    billingAddress: { line1: `${number} Main Street`, city: 'Springfield', postal_code: '12345', country: 'US' },
  };
  const metadata = { segment: `s${number % 20}` };
  return [
    { type: 'CustomerCreated', data: { customerId, merchantId, isVerified: false, metadata, personal } },
    {
      type: 'PaymentMethodSaveStarted',
      data: {
        paymentMethodId,
        customerId,
        merchantId,
        type: 'card',
        usage: 'off_session',
        gatewaySetupId: `seti_${customerId}`,
      },
    },
    {
      type: 'PaymentMethodActivated',
      data: {
        paymentMethodId,
        methodToken: `gpm_${customerId}`,
        card: { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2031 },
        usage: 'off_session',
        consent: { givenAt: at, channel: 'web' },
        authenticatedForOffSession: true,
      },
    },
    { type: 'DefaultPaymentMethodSet', data: { paymentMethodId } },
  ];
}

/** A change that comes long after, when nobody remembers the document. */
export function laterEvents(number: number): readonly DomainEvent[] {
  return [{ type: 'CustomerUpdated', data: { changedFields: ['name'], personal: { name: `Renamed ${number}` } } }];
}

/** Makes them ready to append, through the engine's own codec: personal data are sealed. */
export function encodeSample(
  codec: EventCodec,
  tenant: SampleTenant,
  number: number,
  events: readonly DomainEvent[],
  lastRevision: number,
): Promise<readonly PreparedEvent[]> {
  const stream: StreamRef = {
    category: 'customer',
    environmentId: tenant.environmentId,
    id: sampleCustomer(number).customerId,
  };
  const context: CommandContext = {
    ...tenant,
    commandId: commandIdOf('bench', String(number), String(lastRevision)),
    fingerprint: 'bench',
    actor: { type: 'api_key', id: 'ak_bench' },
    requestId: `req_${number}`,
    now: timestampOf(STARTED_AT_MS + number * 1_000),
  };
  return codec.encode(stream, events, context, lastRevision);
}
