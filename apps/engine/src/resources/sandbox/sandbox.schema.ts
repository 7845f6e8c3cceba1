import { FAULT_MODES } from '#gateways';
import { anId, closedObject, instant, money, named, openEnum, orNull, text } from '../../http/index.js';

/** architecture.md §5. */
export const SANDBOX_CLOCK = named(
  'SandboxClock',
  closedObject("The time that the sandbox's billing goes by.", {
    now: instant('The time of the sandbox.'),
    status: openEnum(['ready', 'advancing'], 'advancing while what fell due is being done.'),
  }),
);

/** One try that reached the gateway, from the gateway's own ledger. */
export const GATEWAY_CHARGE = named(
  'GatewayCharge',
  closedObject('One try that reached the gateway, from its own ledger.', {
    gateway_charge_id: text("The gateway's id of the try."),
    payment_intent_id: anId('pi'),
    customer_id: orNull(anId('cus'), 'Whose method was charged.'),
    payment_method_id: orNull(anId('pm'), 'What was charged.'),
    amount_money: money('What was taken, or held for a later capture.'),
    status: openEnum(['succeeded', 'declined', 'requires_action', 'canceled'], 'What became of it.'),
    decline_code: orNull(text('The code.'), 'Why it was declined; null when it was not.'),
    created_at: instant('When it reached the gateway.'),
  }),
);

export const GATEWAY_FAULTS = named(
  'GatewayFaults',
  closedObject('How the gateway fails from now on.', {
    mode: openEnum(FAULT_MODES, 'What goes wrong; none for nothing.'),
    probability: { type: 'number', minimum: 0, maximum: 1, description: 'How likely each call goes wrong.' },
  }),
);
