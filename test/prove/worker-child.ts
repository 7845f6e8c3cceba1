import { readConfig } from '../../apps/engine/src/config.js';
import { openLog } from '../../apps/engine/src/observability/engine-log.js';
import { EngineRuntime } from '../../apps/engine/src/runtime/engine-runtime.js';

/** A process with the role of renewals and nothing else, as its environment says. It counts what it asks the gateway to take. */
const runtime = await EngineRuntime.open(readConfig(process.env), openLog({ level: 'error' }));
const { gateway } = runtime.stores.sandbox;
const confirm = gateway.confirmPayment.bind(gateway);
let confirmations_count = 0;
gateway.confirmPayment = (call) => {
  confirmations_count++;
  return confirm(call);
};
runtime.start();
process.send?.('ready');
process.once('message', async () => {
  await runtime.close();
  process.send?.({ confirmations_count }, () => process.exit(0));
});
process.once('disconnect', () => process.exit(1));
