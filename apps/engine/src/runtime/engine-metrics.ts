import { Gauge, Registry } from 'prom-client';
import type { EngineRuntime } from './engine-runtime.js';

/** What the engine tells about itself beside its HTTP answers; read when somebody asks. */
export function engineMetrics(runtime: EngineRuntime): Registry {
  const registry = new Registry();
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  const views = () => runtime.projections?.status();
  gauge('onfile_views_live', '1 while the views follow the head of the log', () => (views()?.state === 'live' ? 1 : 0));
  gauge('onfile_views_lag_positions', 'How far the views are behind what was read of the log, in positions', () =>
    Number(views()?.lag ?? 0),
  );
  gauge(
    'onfile_views_parked',
    'Events set aside because they could not be read or folded',
    () => views()?.parked.length ?? 0,
  );
  gauge('onfile_due_work_in_flight', 'Due things that are being done', () => runtime.worker.inFlight);
  gauge(
    'onfile_charge_breakers_open',
    'Environments whose automatic charges wait because their gateway does not answer',
    () => runtime.renewals.breakers.openCount,
  );
  gauge('onfile_event_store_takes_appends', '0 while the embedded store refuses to write', () =>
    runtime.stores.embedded?.failure ? 0 : 1,
  );
  new Gauge({
    name: 'onfile_sandbox_gateway_faults',
    help: 'How often each fault mode of the sandbox gateway struck since the start',
    labelNames: ['mode'],
    registers: [registry],
    collect() {
      for (const [mode, count] of runtime.stores.sandbox.strikes) this.set({ mode }, count);
    },
  });
  registry.registerMetric(runtime.stores.gatewayMetrics.durations);
  return registry;
}
