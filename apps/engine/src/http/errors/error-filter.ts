import { type ArgumentsHost, Catch, type ExceptionFilter, NotFoundException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EngineLog } from '../../observability/engine-log.js';
import { noRoute } from '../request/admit-request.js';
import type { RouteTable } from '../request/route-table.js';
import { errorEnvelope, errorRowOf } from './error-envelope.js';
import { type FailureRule, problemOfError } from './failure-rules.js';
import { HttpProblem } from './http-problem.js';

export interface ErrorFilterOptions {
  readonly rules: readonly FailureRule[];
  readonly docUrl: string;
  readonly log: EngineLog;
  readonly routes: RouteTable;
}

/** The only place where an error becomes an answer, wherever it was thrown: hook, parameter or controller. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly options: ErrorFilterOptions) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.getArgByIndex<FastifyRequest>(0);
    const reply = host.getArgByIndex<FastifyReply>(1);
    this.answer(error, request, reply);
  }

  /** Sends the envelope. Also for errors that the router raises before any hook has run. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = this.problemOf(error, request);
    const { code, status } = errorRowOf(problem.code);
    if (request.exchange) request.exchange.errorCode = code;
    if (status >= 500) this.note(error, problem.code, status, request);
    if (reply.sent) return;
    const page = request.exchange?.policy.page;
    if (page) {
      reply
        .code(status)
        .headers(problem.headers)
        .type('text/html; charset=utf-8')
        .send(page.renderError({ code, status }));
      return;
    }
    const { body } = errorEnvelope(problem, { requestId: request.id, docUrl: this.options.docUrl });
    reply.code(status).headers({ 'x-request-id': request.id, ...problem.headers });
    reply.type('application/json; charset=utf-8').send(body);
  }

  private problemOf(error: unknown, request: FastifyRequest): HttpProblem {
    // Nest throws this for a path that its router does not serve, and for an empty path parameter.
    if (error instanceof NotFoundException) return noRoute(request, this.options.routes);
    return problemOfError(error, this.options.rules) ?? new HttpProblem('INTERNAL_ERROR');
  }

  private note(error: unknown, code: string, status: number, request: FastifyRequest): void {
    this.options.log.failure(status === 503 ? 'warn' : 'error', error, {
      request_id: request.id,
      route: request.exchange?.route,
      error_code: code,
    });
  }
}
