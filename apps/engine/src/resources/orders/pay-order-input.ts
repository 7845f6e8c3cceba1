import { type CommandContext, isRefusal, type Refusal, refuse } from '#kernel';
import { ConfirmOrderPaymentIntents, type LegSource, PayOrder, ResumeOrderPayment, SetUpOrder } from '#orders';
import type { PaymentSourceBody, PayOrderBody } from './order-payment.dto.js';

export type PayCommand = PayOrder | ConfirmOrderPaymentIntents | SetUpOrder | ResumeOrderPayment;

/** What belongs to each action beside its name. */
const FIELDS: Readonly<Record<PayOrderBody['action'], readonly (keyof PayOrderBody)[]>> = {
  pay: ['payment_source', 'expected_outstanding_money', 'buyer_contact'],
  confirm_payment_intents: ['payment_intents', 'completion_behavior', 'expected_outstanding_money', 'buyer_contact'],
  setup: ['setup_payment_source'],
  resume: ['order_payment_attempt_id'],
};

/** The command that the body asks for, or why its fields do not fit together. */
export function payCommandOf(context: CommandContext, orderId: string, body: PayOrderBody): PayCommand | Refusal {
  const stray = strayField(body);
  if (stray !== undefined) {
    const message = `The action ${body.action} takes no ${stray}.`;
    return refuse('PAYMENT_START_SHAPE_CONFLICT', message, { param: stray, conflicting_fields: ['action', stray] });
  }
  switch (body.action) {
    case 'pay':
      return payOf(context, orderId, body);
    case 'confirm_payment_intents':
      return confirmationOf(context, orderId, body);
    case 'setup':
      return body.setup_payment_source === undefined
        ? refuse('PAYMENT_SOURCE_REQUIRED', 'Name what to set up.', { param: 'setup_payment_source' })
        : new SetUpOrder(context, { orderId });
    case 'resume': {
      const { order_payment_attempt_id: attemptId } = body;
      const param = 'order_payment_attempt_id';
      return attemptId === undefined
        ? refuse('PAYMENT_ATTEMPT_ID_REQUIRED', 'Name the attempt to resume.', { param })
        : new ResumeOrderPayment(context, { orderId, attemptId });
    }
  }
}

function strayField(body: PayOrderBody): string | undefined {
  const known: readonly string[] = ['action', ...FIELDS[body.action]];
  return Object.entries(body).find(([field, value]) => value !== undefined && !known.includes(field))?.[0];
}

function payOf(context: CommandContext, orderId: string, body: PayOrderBody): PayOrder | Refusal {
  const expectedOutstanding = body.expected_outstanding_money;
  if (body.payment_source === undefined) return new PayOrder(context, { orderId, expectedOutstanding });
  const source = sourceOf(body.payment_source, 'payment_source');
  return isRefusal(source) ? source : new PayOrder(context, { orderId, source, expectedOutstanding });
}

function confirmationOf(
  context: CommandContext,
  orderId: string,
  body: PayOrderBody,
): ConfirmOrderPaymentIntents | Refusal {
  const { payment_intents = [], completion_behavior: completionBehavior = 'complete_order' } = body;
  if (payment_intents.length === 0) {
    const param = 'payment_intents';
    return refuse('PAYMENT_START_SHAPE_CONFLICT', 'Name the payment intents to confirm.', { param });
  }
  const legs: { paymentIntentId: string; source: LegSource }[] = [];
  for (const [index, leg] of payment_intents.entries()) {
    const source = sourceOf(leg.payment_source, `payment_intents[${index}].payment_source`);
    if (isRefusal(source)) return source;
    legs.push({ paymentIntentId: leg.payment_intent_id, source });
  }
  const expectedOutstanding = body.expected_outstanding_money;
  return new ConfirmOrderPaymentIntents(context, { orderId, legs, completionBehavior, expectedOutstanding });
}

/** One source of the three kinds; confirmation tokens are not given out here, so that none can be charged. */
function sourceOf(body: PaymentSourceBody, param: string): LegSource | Refusal {
  const { payment_method_id: paymentMethodId, token, confirmation_token } = body;
  const named = [paymentMethodId, token, confirmation_token].filter((one) => one !== undefined);
  if (named.length > 1) return refuse('PAYMENT_SOURCE_CONFLICT', 'Name one payment source.', { param });
  if (paymentMethodId !== undefined) return { paymentMethodId };
  if (token !== undefined) return { token };
  return confirmation_token === undefined
    ? refuse('PAYMENT_SOURCE_REQUIRED', 'Name what to charge.', { param })
    : refuse('PAYMENT_SOURCE_NOT_ALLOWED', 'There is no such confirmation token.', {
        param: `${param}.confirmation_token`,
      });
}
