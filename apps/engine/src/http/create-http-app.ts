import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type EngineLog, openLog } from '../observability/engine-log.js';
import { HttpMetrics } from '../observability/http-metrics.js';
import { NestLog } from '../observability/nest-log.js';
import {
  OPERATIONS_PORTS,
  OperationsController,
  type OperationsPorts,
} from '../observability/operations.controller.js';
import { ErrorFilter } from './errors/error-filter.js';
import { DEFAULT_FAILURE_RULES, type FailureRule } from './errors/failure-rules.js';
import { type HttpPorts, portsOf, ROUTE_TABLE } from './http-ports.js';
import { type ApiInfo, describeApi } from './openapi/describe-api.js';
import { DESCRIPTION, DescriptionController, DescriptionHolder } from './openapi/description.controller.js';
import { answerClientError } from './request/client-error.js';
import { PAN_GUARD, type PanGuard } from './request/pan-guard.port.js';
import { readFormBodies } from './request/read-form-body.js';
import { readJsonBodies } from './request/read-json-body.js';
import { addRequestHooks } from './request/request-hooks.js';
import { requestIdOf } from './request/request-id.js';
import { RouteTable } from './request/route-table.js';

export const HTTP_LIMITS = {
  body_bytes: 256 * 1024,
  /** The longest path parameter; ids have 31 characters at most. */
  param_length: 128,
  /** The whole request must have arrived by then. */
  request_timeout_ms: 30_000,
  headers_timeout_ms: 10_000,
  /** Longer than the idle time of the usual load balancers, so that they hang up first. */
  keep_alive_timeout_ms: 72_000,
  requests_per_connection: 0,
} as const;

export interface HttpAppOptions {
  /** The application's modules. They provide `Authenticator` and the tokens of `http-ports.ts`. */
  readonly root: Type | DynamicModule;
  /** Another guard than the kernel's, e.g. one that exempts a field. */
  readonly panGuard?: PanGuard;
  /** Errors of the application's own that answer with a code of the registry. */
  readonly failures?: readonly FailureRule[];
  readonly log?: EngineLog;
  readonly api?: ApiInfo;
  /** The page that every error names. */
  readonly docUrl?: string;
  readonly bodyLimit_bytes?: number;
}

@Module({})
class HttpModule {}

/** Builds the HTTP surface around the application's modules. It is initialised and does not listen yet. */
export async function createHttpApp(options: HttpAppOptions): Promise<NestFastifyApplication> {
  const { panGuard = PAN_GUARD, docUrl = '/docs/errors', log = openLog() } = options;
  const routes = new RouteTable();
  const rules = [...(options.failures ?? []), ...DEFAULT_FAILURE_RULES];
  const filter = new ErrorFilter({ rules, docUrl, log, routes });
  const operations = {} as OperationsPorts;
  const description = new DescriptionHolder();
  const app = await NestFactory.create<NestFastifyApplication>(
    httpModule(options.root, operations, description, routes),
    new FastifyAdapter(serverOptions(panGuard, filter, docUrl)),
    { bodyParser: false, abortOnError: false, logger: new NestLog(log) },
  );
  const ports = portsOf(app);
  operations.healthChecks = ports.healthChecks;
  operations.metrics = new HttpMetrics(ports.metricsRegistry);
  const server = app.getHttpAdapter().getInstance();
  readJsonBodies(server as never, options.bodyLimit_bytes ?? HTTP_LIMITS.body_bytes);
  readFormBodies(server as never);
  addRequestHooks(server as never, hookPorts(ports, panGuard, routes, onAnswered(log, operations)));
  app.useGlobalFilters(filter);
  await app.init();
  description.document = describeApi(app.get(ModulesContainer), options.api);
  return app;
}

function hookPorts(ports: HttpPorts, panGuard: PanGuard, routes: RouteTable, answered: ReturnType<typeof onAnswered>) {
  const { authenticator, clock, keyedHash } = ports;
  return { authenticator, clock, keyedHash, panGuard, routes, onAnswered: answered };
}

function httpModule(
  root: Type | DynamicModule,
  operations: OperationsPorts,
  description: DescriptionHolder,
  routes: RouteTable,
): DynamicModule {
  return {
    module: HttpModule,
    imports: [root],
    controllers: [OperationsController, DescriptionController],
    providers: [
      { provide: OPERATIONS_PORTS, useValue: operations },
      { provide: DESCRIPTION, useValue: description },
      { provide: ROUTE_TABLE, useValue: routes },
    ],
  };
}

function serverOptions(panGuard: PanGuard, filter: ErrorFilter, docUrl: string) {
  return {
    logger: false,
    trustProxy: false,
    // Nest's middleware is not used; its plugin would run on every request for nothing.
    skipMiddie: true,
    // While the server drains, requests on open connections are still answered, with Connection: close.
    return503OnClosing: false,
    requestIdHeader: false as const,
    genReqId: (raw: { headers: Record<string, string | string[] | undefined> }) =>
      requestIdOf(raw.headers['x-request-id'], panGuard),
    requestTimeout: HTTP_LIMITS.request_timeout_ms,
    keepAliveTimeout: HTTP_LIMITS.keep_alive_timeout_ms,
    maxRequestsPerSocket: HTTP_LIMITS.requests_per_connection,
    http: { headersTimeout: HTTP_LIMITS.headers_timeout_ms },
    routerOptions: { maxParamLength: HTTP_LIMITS.param_length },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      filter.answer(error, request, reply),
    clientErrorHandler: answerClientError(docUrl),
  };
}

function onAnswered(log: EngineLog, operations: OperationsPorts) {
  return (request: FastifyRequest, reply: FastifyReply, duration_ms: number): void => {
    const { exchange, method } = request;
    const route = exchange.route ?? '(none)';
    operations.metrics.observe(method, route, reply.statusCode, duration_ms);
    log.write('info', 'request', {
      request_id: exchange.requestId,
      method,
      route,
      status: reply.statusCode,
      duration_ms: Math.round(duration_ms * 100) / 100,
      merchant_id: exchange.credential?.merchantId,
      environment_id: exchange.credential?.environmentId,
      error_code: exchange.errorCode,
    });
  };
}
