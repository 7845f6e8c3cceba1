import 'reflect-metadata';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type CommandContext, type IdPrefix, isId } from '#kernel';
import { fingerprintOf, requestCommandId } from '../commands/command-identity.js';
import { HttpProblem } from '../errors/http-problem.js';
import { type DtoClass, dtoPlanOf } from '../validation/dto-plan.js';
import { readDto } from '../validation/read-dto.js';
import { readQuery } from '../validation/read-query.js';
import { idSchema } from '../validation/shared-fields.js';
import { pathOf } from './exchange.js';
import { declareParam, policyOf, type RoutePolicy } from './route-policy.js';

/** A parameter decorator that is a plain function of the request: no pipe, so no promises. */
function fromRequest(read: (request: FastifyRequest) => unknown): ParameterDecorator {
  return createParamDecorator((_data: unknown, context: ExecutionContext) => read(context.getArgByIndex(0)))();
}

/** Also notes in the route's policy that it is given the parameter. */
function noted(part: Partial<RoutePolicy>, decorate: ParameterDecorator): ParameterDecorator {
  return (controller, method, index) => {
    Object.assign(policyOf(methodOf(controller, method)), part);
    decorate(controller, method, index);
  };
}

/** The request's JSON body, read into the parameter's class. */
export function JsonBody(options: { optional?: boolean; update?: boolean } = {}): ParameterDecorator {
  return (controller, method, index) => {
    const dto = classOf(controller, method, index);
    const { optional = false, update = false } = options;
    policyOf(methodOf(controller, method)).body = { dto, optional, update };
    fromRequest((request) => {
      // `null` is a body, and not the one that is asked for.
      const body = request.body === undefined && optional ? {} : request.body;
      if (update && changesNothing(body)) throw new HttpProblem('NO_FIELDS_TO_UPDATE');
      return readDto(dtoPlanOf(dto), body);
    })(controller, method, index);
  };
}

/** The request's query, read into the parameter's class. */
export function QueryParams(): ParameterDecorator {
  return (controller, method, index) => {
    const dto = classOf(controller, method, index);
    policyOf(methodOf(controller, method)).query = dto;
    fromRequest((request) => readQuery(dtoPlanOf(dto), request.query as Record<string, unknown>))(
      controller,
      method,
      index,
    );
  };
}

/** The id in the path, of the shape that this kind of resource has. */
export function ResourceId(name: string, prefix: IdPrefix): ParameterDecorator {
  return (controller, method, index) => {
    declareParam(methodOf(controller, method), name, idSchema(prefix));
    fromRequest((request) => {
      const id = (request.params as Record<string, string>)[name];
      if (id === undefined || !isId(prefix, id)) throw new HttpProblem('INVALID_ID', undefined, { param: name });
      return id;
    })(controller, method, index);
  };
}

/** What the command brings along: its identity, who sends it, and now (D4, D9). */
export const Command = (): ParameterDecorator => noted({ command: true }, fromRequest(commandContextOf));

/** The caller's own Idempotency-Key, of a route that asks for one. */
export const IdempotencyKey = (): ParameterDecorator =>
  fromRequest(({ exchange }) => {
    if (exchange.idempotencyKey === undefined) throw new Error('a read asked for an idempotency key');
    return exchange.idempotencyKey;
  });

/** The credential of the caller. */
export const Caller = (): ParameterDecorator => fromRequest((request) => request.exchange.caller);

const POSITION = /^\d{1,20}$/;

/** The log position of `Onfile-Read-After` that the read shall not be behind; undefined when none is named (D10). */
export const ReadAfter = (): ParameterDecorator => noted({ readAfter: true }, fromRequest(readAfterOf));

function readAfterOf(request: FastifyRequest): bigint | undefined {
  const header = request.headers['onfile-read-after'];
  if (header === undefined) return undefined;
  if (typeof header === 'string' && POSITION.test(header)) return BigInt(header);
  throw new HttpProblem('INVALID_REQUEST', 'Onfile-Read-After must be a position that Onfile-Position gave.', {
    param: 'Onfile-Read-After',
  });
}

/** The context of the command that a request stands for. */
export function commandContextOf(request: FastifyRequest): CommandContext {
  const { exchange, body, params, query, method } = request;
  const { credentialId, environmentId, merchantId } = exchange.caller;
  const idempotencyKey = exchange.idempotencyKey;
  if (idempotencyKey === undefined) throw new Error('a read asked for a command context');
  return {
    environmentId,
    merchantId,
    commandId: requestCommandId({ environmentId, credentialId, method, path: pathOf(request), idempotencyKey }),
    fingerprint: fingerprintOf({ body, params, query }, exchange.keyedHash),
    actor: { type: 'api_key', id: credentialId },
    requestId: exchange.requestId,
    now: exchange.clock.now(environmentId),
  };
}

function changesNothing(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  return Object.keys(body).every((name) => name === 'expected_version');
}

function methodOf(controller: object, method: string | symbol | undefined): object {
  return (controller as Record<string | symbol, object>)[method!]!;
}

function classOf(controller: object, method: string | symbol | undefined, index: number): DtoClass {
  const types = Reflect.getMetadata('design:paramtypes', controller, method!) as (DtoClass | undefined)[];
  const type = types[index];
  if (type === undefined || (type as unknown) === Object) {
    throw new Error(`${controller.constructor.name}.${String(method)}: parameter ${index} must be typed with a class`);
  }
  return type;
}
