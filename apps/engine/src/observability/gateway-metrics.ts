import { Histogram } from 'prom-client';
import type { WatchCall } from '#gateways';

const BUCKETS_S = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** How long calls of payment gateways took and what they came to, of all environments together. */
export class GatewayMetrics {
  readonly durations = new Histogram({
    name: 'onfile_gateway_call_duration_seconds',
    help: 'Time that calls of payment gateways took, by call and result: answered, refused, unavailable.',
    labelNames: ['call', 'result'],
    buckets: BUCKETS_S,
    registers: [],
  });

  readonly watch: WatchCall = (call, result, duration_ms) =>
    this.durations.observe({ call, result }, duration_ms / 1_000);
}
