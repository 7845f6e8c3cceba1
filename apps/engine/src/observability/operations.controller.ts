import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Operation, Operational } from '../http/request/route-policy.js';
import { askHealth } from './ask-health.js';
import { HEALTH_REPORT, LIVENESS, METRICS } from './health.schema.js';
import type { HealthCheck } from './health-check.port.js';
import type { HttpMetrics } from './http-metrics.js';

export const OPERATIONS_PORTS = Symbol('OPERATIONS_PORTS');

/** Filled once the application is built, before it listens. */
export interface OperationsPorts {
  healthChecks: readonly HealthCheck[];
  metrics: HttpMetrics;
}

const TAG = 'Operations';

/** What probes and scrapers ask. */
@Controller()
export class OperationsController {
  constructor(@Inject(OPERATIONS_PORTS) private readonly ports: OperationsPorts) {}

  @Get('health/live')
  @Operational()
  @Operation({ summary: 'Says that the process answers', tag: TAG, returns: LIVENESS })
  @Header('Cache-Control', 'no-store')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('health/ready')
  @Operational()
  @Operation({
    summary: 'Says whether all parts work; 503 when one does not',
    tag: TAG,
    returns: HEALTH_REPORT,
    answers: { 503: HEALTH_REPORT },
  })
  @Header('Cache-Control', 'no-store')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { ready, checks } = await askHealth(this.ports.healthChecks);
    reply.code(ready ? 200 : 503);
    return { status: ready ? 'ready' : 'not_ready', checks };
  }

  @Get('metrics')
  @Operational()
  @Operation({ summary: 'Metrics in the Prometheus text format', tag: TAG, returns: METRICS })
  async metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.type(this.ports.metrics.registry.contentType);
    return this.ports.metrics.registry.metrics();
  }
}
