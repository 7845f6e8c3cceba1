import { customerAggregate } from '#customers';
import type { CommandRunner } from '#event-store';
import { type Refusal, refuse } from '#kernel';

/** Why this customer cannot be named on a payment intent; undefined when it can, or when none is named. */
export async function customerRefusal(
  runner: CommandRunner,
  environmentId: string,
  customerId: string | undefined,
): Promise<Refusal | undefined> {
  if (customerId === undefined) return undefined;
  const { state } = await runner.load(customerAggregate, environmentId, customerId);
  return state.profile ? undefined : refuse('RESOURCE_NOT_FOUND', 'No such customer.', { param: 'customer_id' });
}
