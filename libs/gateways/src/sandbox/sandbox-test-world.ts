import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Timestamp } from '#kernel';
import type { GatewaySubject } from '../describe-payment-gateway.js';
import type {
  ConfirmPayment,
  CreatePayment,
  CreateRefund,
  GatewayAccount,
  GatewayNotice,
  GatewayPayment,
  GatewayRefund,
} from '../payment-gateway.port.js';
import { openSandbox, type Sandbox, type SandboxOptions } from './open-sandbox.adapter.js';

/** A sandbox in a folder of its own, and short ways to call it. For tests only. */
export interface TestWorld {
  readonly sandbox: Sandbox;
  readonly dataDir: string;
  readonly account: GatewayAccount;
  at: Timestamp;
  call(): { account: GatewayAccount; at: Timestamp; idempotencyKey: string };
  save(token: string, customerId?: string): Promise<string>;
  create(changes?: Partial<CreatePayment>): Promise<GatewayPayment>;
  confirm(
    payment: Pick<GatewayPayment, 'gatewayPaymentId'>,
    methodToken: string,
    changes?: Partial<ConfirmPayment>,
  ): Promise<GatewayPayment>;
  /** A payment that this card has paid. */
  pay(card: string, changes?: Partial<CreatePayment>): Promise<GatewayPayment>;
  /** `amount` in minor units. */
  refund(
    payment: Pick<GatewayPayment, 'gatewayPaymentId'>,
    amount: number,
    changes?: Partial<CreateRefund>,
  ): Promise<GatewayRefund>;
  /** Does all that is on the agenda by `until`, or ever; acknowledges the notices and answers them in their order. */
  performAll(until?: Timestamp): Promise<GatewayNotice[]>;
  close(): Promise<void>;
}

const FOREVER = '9000-01-01T00:00:00.000Z';

export const TEST_ACCOUNT: GatewayAccount = { merchantId: 'mer_1', environmentId: 'test_1' };

export async function openTestWorld(options: Partial<SandboxOptions> = {}): Promise<TestWorld> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-gateway-'));
  const sandbox = openSandbox({ dataDir, hang_ms: 1, ...options });
  let serial = 0;
  const world: TestWorld = {
    sandbox,
    dataDir,
    account: TEST_ACCOUNT,
    at: '2026-03-01T00:00:00.000Z',
    call: () => ({ account: TEST_ACCOUNT, at: world.at, idempotencyKey: `key-${++serial}` }),
    async save(token, customerId = 'cus_1') {
      const setup = await sandbox.gateway.createSetup({
        ...world.call(),
        paymentMethodId: `pm_${++serial}`,
        customerId,
      });
      const saved = await sandbox.buyer.confirmSetup(setup.clientSecret, token, world.at);
      if ('refused' in saved || !saved.methodToken) throw new Error(`${token} could not be saved`);
      return saved.methodToken;
    },
    create: (changes) =>
      sandbox.gateway.createPayment({
        ...world.call(),
        paymentIntentId: `pi_${++serial}`,
        customerId: 'cus_1',
        amount: { amount: 1_000, currency: 'USD' },
        captureMethod: 'automatic',
        ...changes,
      }),
    confirm: ({ gatewayPaymentId }, methodToken, changes) =>
      sandbox.gateway.confirmPayment({
        ...world.call(),
        gatewayPaymentId,
        attemptId: `att_${++serial}`,
        methodToken,
        offSession: true,
        ...changes,
      }),
    pay: async (card, changes) => world.confirm(await world.create(changes), await world.save(card)),
    refund: ({ gatewayPaymentId }, amount, changes) =>
      sandbox.gateway.createRefund({
        ...world.call(),
        gatewayPaymentId,
        refundId: `ref_${++serial}`,
        amount: { amount, currency: 'USD' },
        ...changes,
      }),
    performAll: (until) => performAll(sandbox, until),
    async close() {
      await sandbox.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return world;
}

async function performAll(sandbox: Sandbox, until: Timestamp = FOREVER): Promise<GatewayNotice[]> {
  const notices: GatewayNotice[] = [];
  const due = () => sandbox.agenda(TEST_ACCOUNT, until, 1_000);
  for (let items = due(); items.length > 0; items = due()) {
    for (const { itemId, dueAt } of items) {
      const notice = await sandbox.perform(TEST_ACCOUNT, itemId, dueAt);
      if (notice) notices.push(notice);
    }
    await Promise.all(items.map(({ itemId }) => sandbox.acknowledge(TEST_ACCOUNT, itemId)));
  }
  return notices;
}

const CARDS = {
  good: 'pm_card_visa',
  declining: 'pm_card_chargeCustomerFail',
  challenging: 'pm_card_authenticationRequired',
} as const;

/** A sandbox for what is promised of every gateway. */
export async function openGatewaySubject(): Promise<GatewaySubject> {
  const world = await openTestWorld();
  return {
    gateway: world.sandbox.gateway,
    account: world.account,
    otherAccount: { ...world.account, environmentId: 'test_2' },
    at: world.at,
    saveMethod: (kind, customerId) => world.save(CARDS[kind], customerId),
    async answerChallenge(clientSecret, outcome) {
      const answer = await world.sandbox.buyer.completeChallenge(clientSecret, outcome, world.at);
      if ('refused' in answer) throw new Error(answer.message);
    },
    close: () => world.close(),
  };
}
