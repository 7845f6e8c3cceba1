import { type DeclineAction, declineActionOf, type NextAction } from '#customers';

/** What helps after a decline (contract §2.3). */
export interface DeclineRemediation {
  /** Whether the same method may succeed later without anybody doing anything. */
  readonly retryable: boolean;
  readonly next_actions: readonly NextAction[];
}

const REMEDIATIONS: Readonly<Record<DeclineAction, readonly [retryable: boolean, ...actions: string[]]>> = {
  ask_for_new_method: [false, 'save_payment_method'],
  open_recovery_link: [false, 'authenticate_payment_method'],
  ask_for_card_update: [false, 'update_payment_method'],
  retry_on_schedule: [true, 'retry_later', 'save_payment_method'],
  retry_in_minutes: [true, 'retry_later'],
};

/** What helps after a decline of this class, by the policy that named it. */
export function declineRemediation(decline: {
  readonly declineClass: string;
  readonly policyVersion: string;
}): DeclineRemediation {
  const [retryable, ...actions] = REMEDIATIONS[declineActionOf(decline.declineClass, decline.policyVersion)];
  return { retryable, next_actions: actions.map((action_type) => ({ action_type })) };
}
