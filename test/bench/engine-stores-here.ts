import { readConfig } from '../../apps/engine/src/config.js';
import { openLog } from '../../apps/engine/src/observability/engine-log.js';
import { type EngineStores, openStores } from '../../apps/engine/src/runtime/engine-stores.js';

/** The engine's own stores on a data folder, without an engine around them. */
export function openStoresHere(dataDir: string): Promise<EngineStores> {
  return openStores(readConfig({ DATA_DIR: dataDir }), openLog({ level: 'error' }));
}
