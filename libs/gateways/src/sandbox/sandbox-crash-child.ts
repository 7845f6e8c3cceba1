import { openSync, writeSync } from 'node:fs';
import type { FaultPlan } from './fault-plan.js';
import { openSandbox } from './open-sandbox.adapter.js';
import { TEST_ACCOUNT } from './sandbox-test-world.js';

/**
 * The process that the crash test kills: pays without end on many lanes and writes down, after each answer, what it
 * was told. Arguments: data folder, journal file, a name that no earlier child had, and `late` for a gateway that answers
 * every second confirmation late.
 */
const [dataDir, journalPath, name, gateway] = process.argv.slice(2) as [string, string, string, string];
const LANES = 32;
const at = '2026-03-01T00:00:00.000Z';
let confirmations = 0;
const faults: FaultPlan = {
  next: (_, operation) => (operation === 'confirmPayment' && ++confirmations % 2 === 0 ? ['hang_then_commit'] : []),
};
const sandbox = openSandbox({ dataDir, hang_ms: 1, ...(gateway === 'late' && { faults }) });
const journal = openSync(journalPath, 'a');
let serial = 0;

function note(entry: object): void {
  // The line break comes first: what a kill cut off stands alone.
  writeSync(journal, `\n${JSON.stringify(entry)}`);
}

async function createOne(methodToken: string) {
  const paymentIntentId = `pi_${name}_${++serial}`;
  const call = { account: TEST_ACCOUNT, at };
  const created = await sandbox.gateway.createPayment({
    ...call,
    idempotencyKey: `create-${paymentIntentId}`,
    paymentIntentId,
    amount: { amount: serial, currency: 'USD' },
    captureMethod: 'automatic',
  });
  const { gatewayPaymentId } = created;
  note({ told: 'created', gatewayPaymentId, paymentIntentId, methodToken });
  return { call, paymentIntentId, gatewayPaymentId };
}

async function payOnce(methodToken: string): Promise<void> {
  const { call, paymentIntentId, gatewayPaymentId } = await createOne(methodToken);
  const attemptId = `att_${paymentIntentId}`;
  const confirmed = sandbox.gateway.confirmPayment({
    ...call,
    idempotencyKey: `confirm-${paymentIntentId}`,
    gatewayPaymentId,
    attemptId,
    methodToken,
    offSession: true,
  });
  const told = await confirmed.then(
    ({ status }) => status,
    () => 'unknown',
  );
  note({ told, gatewayPaymentId, paymentIntentId, methodToken });
  process.stdout.write('.');
}

const setup = await sandbox.gateway.createSetup({
  account: TEST_ACCOUNT,
  at,
  idempotencyKey: `setup-${name}`,
  paymentMethodId: 'pm_1',
  customerId: 'cus_1',
});
const saved = await sandbox.buyer.confirmSetup(setup.clientSecret, 'pm_card_visa', at);
if ('refused' in saved || !saved.methodToken) throw new Error('the test card could not be saved');
const { methodToken } = saved;
// Wherever the kill falls, at least this one is cut off before its confirmation.
await createOne(methodToken);
await Promise.all(
  Array.from({ length: LANES }, async () => {
    for (;;) await payOnce(methodToken);
  }),
);
