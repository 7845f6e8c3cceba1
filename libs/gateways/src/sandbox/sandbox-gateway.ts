import {
  type CapturePayment,
  type ConfirmPayment,
  type CreatePayment,
  type CreateRefund,
  type CreateSetup,
  type GatewayAccount,
  type GatewayCall,
  type GatewayPayment,
  type GatewayRefund,
  GatewayRefused,
  type GatewaySetup,
  type PaymentGateway,
} from '../payment-gateway.port.js';
import { latestRefund } from './sandbox-book.js';
import type { SandboxCalls } from './sandbox-calls.js';
import { timeSeen } from './sandbox-keys.js';
import { getFromRecord } from './sandbox-record.js';
import { shownPayment, shownRefund, shownSetup } from './sandbox-rows.js';

/**
 * The sandbox gateway, as if it were a foreign provider: its own durable book, its own keys, its own test cards. Every
 * effect is on disk before the answer, and the time of every row is the call's `at`.
 */
export class SandboxGateway implements PaymentGateway {
  constructor(private readonly calls: SandboxCalls) {}

  createSetup(call: CreateSetup): Promise<GatewaySetup> {
    return this.calls.change('createSetup', call);
  }

  retrieveSetup(account: GatewayAccount, gatewaySetupId: string): Promise<GatewaySetup> {
    return this.calls.read('retrieveSetup', account, (book) => {
      const row = book.get('setup', account, gatewaySetupId);
      return row ? shownSetup(row) : new GatewayRefused('setup_not_found', 'There is no such set-up.');
    });
  }

  async detachMethod(call: GatewayCall & { methodToken: string }): Promise<void> {
    await this.calls.change('detachMethod', call);
  }

  createPayment(call: CreatePayment): Promise<GatewayPayment> {
    return this.calls.change('createPayment', call);
  }

  confirmPayment(call: ConfirmPayment): Promise<GatewayPayment> {
    return this.calls.change('confirmPayment', call);
  }

  capturePayment(call: CapturePayment): Promise<GatewayPayment> {
    return this.calls.change('capturePayment', call);
  }

  cancelPayment(call: GatewayCall & { gatewayPaymentId: string }): Promise<GatewayPayment> {
    return this.calls.change('cancelPayment', call);
  }

  retrievePayment(account: GatewayAccount, gatewayPaymentId: string): Promise<GatewayPayment> {
    return this.calls.read('retrievePayment', account, (book) => {
      const row = book.get('payment', account, gatewayPaymentId);
      return row ? shownPayment(row) : new GatewayRefused('payment_not_found', 'There is no such payment.');
    });
  }

  createRefund(call: CreateRefund): Promise<GatewayRefund> {
    return this.calls.change('createRefund', call);
  }

  retrieveRefund(account: GatewayAccount, gatewayRefundId: string): Promise<GatewayRefund> {
    return this.calls.read('retrieveRefund', account, (book) => {
      const row = getFromRecord(book, 'refund', account, gatewayRefundId);
      if (!row) return new GatewayRefused('refund_not_found', 'There is no such refund.');
      return shownRefund(row, timeSeen(book, account));
    });
  }

  findRefund(account: GatewayAccount, gatewayPaymentId: string, refundId: string): Promise<GatewayRefund | undefined> {
    return this.calls.read('findRefund', account, (book) => {
      const row = latestRefund(book, account, gatewayPaymentId, refundId);
      return row && shownRefund(row, timeSeen(book, account));
    });
  }
}
