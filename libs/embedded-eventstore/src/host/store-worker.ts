import { parentPort, workerData } from 'node:worker_threads';
import { toErrorShape } from '../store-errors.js';
import { openStore, type RunningStore } from './open-store.js';
import type { FromWorker, ToWorker, WorkerInput } from './worker-messages.js';

/** The store's thread: its disk waits and its encoding do not hold up the engine's. */
const port = parentPort!;
const post = (message: FromWorker): void => port.postMessage(message);

async function close(store: RunningStore): Promise<void> {
  await store.close();
  post({ kind: 'closed' });
  port.close();
}

try {
  const store = await openStore(workerData as WorkerInput, {
    onFailure: (error) => post({ kind: 'failure', error: toErrorShape(error) }),
    onRecovery: () => post({ kind: 'recovery' }),
  });
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'stats') post({ kind: 'stats', id: message.id, stats: store.stats() });
    else void close(store);
  });
  post({ kind: 'ready', port: store.port });
} catch (error) {
  post({ kind: 'start_failed', error: toErrorShape(error) });
  port.close();
}
