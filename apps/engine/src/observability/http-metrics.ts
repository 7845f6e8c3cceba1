import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const PROCESS_METRIC = 'process_cpu_seconds_total';

type Observer = { observe(value: number): void };

/** The metrics of the HTTP surface, in a registry that others may share. */
export class HttpMetrics {
  readonly registry: Registry;
  private readonly durations: Histogram<'method' | 'route' | 'status'>;
  /** Bound once for each label set; their number is bounded by routes × verbs × statuses. */
  private readonly observers = new Map<string, Observer>();

  constructor(registry: Registry = new Registry()) {
    this.registry = registry;
    if (registry.getSingleMetric(PROCESS_METRIC) === undefined) collectDefaultMetrics({ register: registry });
    this.durations = new Histogram({
      name: 'onfile_http_request_duration_seconds',
      help: 'Time from the head of a request to the end of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: BUCKETS_S,
      registers: [registry],
    });
  }

  /** Notes one answer. `route` is the pattern, never the path as called. */
  observe(method: string, route: string, status: number, duration_ms: number): void {
    const key = `${method} ${route} ${status}`;
    let observer = this.observers.get(key);
    if (observer === undefined) {
      observer = this.durations.labels({ method, route, status: String(status) });
      this.observers.set(key, observer);
    }
    observer.observe(duration_ms / 1_000);
  }
}
