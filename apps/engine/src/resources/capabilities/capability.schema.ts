import { closedObject, flag, instant, listOf, named, openEnum, text } from '../../http/index.js';
import { CAPABILITIES, DOMAINS, STATUSES } from './capability.view.js';

const BLOCKED_REASON = named(
  'CapabilityBlockedReason',
  closedObject('Why the capability is not ready.', {
    code: text('A stable code.'),
    message: text('For people.'),
    resolution_owner: openEnum(['merchant', 'flint', 'integrator', 'buyer'], 'Who can put it right.'),
    retryable: flag('Whether asking again may help.'),
  }),
);

export const CAPABILITY = named(
  'Capability',
  closedObject('Something that the environment can do, or not.', {
    capability: openEnum(CAPABILITIES, 'What.'),
    domain: openEnum(DOMAINS, 'Which part of the business it belongs to.'),
    status: openEnum(STATUSES, 'Whether it can be used now.'),
    blocked_reasons: listOf(BLOCKED_REASON, 'Why not; empty when it is ready.'),
    observed_at: instant("The environment's time of asking."),
  }),
);
