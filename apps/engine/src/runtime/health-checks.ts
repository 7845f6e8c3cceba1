import type { HealthCheck } from '../observability/health-check.port.js';
import type { EngineRuntime } from './engine-runtime.js';

/** What has to work for this process to be ready, by its roles. */
export function healthChecksOf(runtime: EngineRuntime): readonly HealthCheck[] {
  const { events, embedded, readStore, vault } = runtime.stores;
  return [
    {
      name: 'event_store',
      check: async () => {
        const failure = embedded?.failure;
        if (failure) return { ok: false, detail: failure.code };
        await events.head();
        return { ok: true };
      },
    },
    {
      name: 'read_store',
      check: async () => {
        await readStore.check();
        return { ok: true };
      },
    },
    {
      name: 'personal_data_keys',
      check: async () => {
        const health = vault.health();
        return { ok: health.status !== 'keys_unavailable', detail: health };
      },
    },
    { name: 'projections', check: async () => projectionsHealth(runtime) },
  ];
}

/** Parked events do not make the engine unready: all else is served, and people must see what is parked. */
function projectionsHealth({ projections }: EngineRuntime) {
  if (!projections) return { ok: true, detail: 'filled by another process' };
  const { state, position, lag, parked, lastError } = projections.status();
  const shown = parked.slice(0, 10);
  return {
    ok: state === 'live',
    detail: {
      state,
      position: position?.toString(),
      lag: lag?.toString(),
      parked_count: parked.length,
      parked: shown,
      last_error: lastError,
    },
  };
}
