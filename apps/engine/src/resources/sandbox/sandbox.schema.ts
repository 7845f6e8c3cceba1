import { FAULT_MODES, MAX_HANG_MS, MAX_LATE_MS, MAX_RETRY_AFTER_MS } from '#gateways';
import { anId, closedObject, instant, listOf, money, named, openEnum, orNull, text, whole } from '../../http/index.js';

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
    captured_money: orNull(
      money('What was taken.'),
      'What was really taken; null while it is only held, and when it came to nothing.',
    ),
    status: openEnum(['succeeded', 'declined', 'requires_action', 'canceled'], 'What became of it.'),
    decline_code: orNull(text('The code.'), 'Why it was declined; null when it was not.'),
    created_at: instant('When it reached the gateway.'),
  }),
);

/** One refund that reached the gateway, from the gateway's own ledger. */
export const GATEWAY_REFUND = named(
  'GatewayRefund',
  closedObject('One refund that reached the gateway, from its own ledger.', {
    gateway_refund_id: text("The gateway's id of the refund."),
    payment_intent_id: anId('pi'),
    refund_id: anId('ref'),
    amount_money: money('What was sent back.'),
    status: openEnum(['pending', 'succeeded', 'failed'], 'What became of it.'),
    failure_reason: orNull(text('The reason.'), 'Why the money came back; null when it did not.'),
    created_at: instant('When it reached the gateway.'),
  }),
);

const FAULT_MODE = openEnum(FAULT_MODES, 'What goes wrong; none for nothing.');
const PROBABILITY = { type: 'number', minimum: 0, maximum: 1, description: 'How likely each call goes wrong.' };

export const GATEWAY_FAULTS = named(
  'GatewayFaults',
  closedObject('How the gateway fails from now on.', {
    mode: FAULT_MODE,
    probability: PROBABILITY,
    faults: listOf(
      closedObject('One way to fail; the dice are thrown for each apart.', {
        mode: FAULT_MODE,
        probability: PROBABILITY,
      }),
      'All that goes wrong; mode is the first of it.',
    ),
    hang_ms: whole('How long a hanging call lasts, by the wall clock.', 1, MAX_HANG_MS),
    late_ms: whole("How late an effect or a notice comes at most, by the sandbox's clock.", 0, MAX_LATE_MS),
    retry_after_ms: orNull(
      whole('So long.', 1, MAX_RETRY_AFTER_MS),
      'How long a call that rate_limit turns away is told to wait; null when it is told nothing.',
    ),
  }),
);
