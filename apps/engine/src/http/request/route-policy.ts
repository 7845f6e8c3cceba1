import { RouteConfig } from '@nestjs/platform-fastify';
import { requirementOf, type Scope, type ScopeRequirement } from '#merchants';
import type { DtoClass } from '../validation/dto-plan.js';
import type { JsonSchema } from '../validation/field-rule.js';

/** What the API description says about a route in words. */
export interface OperationText {
  readonly summary: string;
  readonly description?: string;
  readonly tag?: string;
  /** The shape of `data`; with `list`, of each of its elements. */
  readonly returns?: DtoClass | JsonSchema;
  readonly list?: boolean;
  /** Statuses beside the usual one that answer with a body of the route's own, each with its shape. */
  readonly answers?: Readonly<Record<number, JsonSchema>>;
  /** The route writes to the log without being given a command of the caller's. */
  readonly writes?: boolean;
  /** Codes of the registry that this route answers with, beside the common ones. */
  readonly errors?: readonly string[];
}

export interface BodyPolicy {
  readonly dto: DtoClass;
  /** An absent body is read as `{}`. */
  readonly optional: boolean;
  /** A body that changes nothing answers NO_FIELDS_TO_UPDATE. */
  readonly update: boolean;
}

/** What makes a route a page: for a person's browser, which sends forms and is shown HTML, errors too. */
export interface PagePolicy {
  /** Go out with every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Shown in place of an error's envelope. */
  readonly renderError: (error: { readonly code: string; readonly status: number }) => string;
}

/** What is declared about one route. The hooks and the API description read the same object. */
export interface RoutePolicy {
  /** Who may call it. A route without this fails at boot. */
  access?: 'public' | 'any_credential' | ScopeRequirement;
  idempotencyKeyRequired?: boolean;
  body?: BodyPolicy | 'none';
  query?: DtoClass;
  params?: Record<string, JsonSchema>;
  /** It is given a command, so a repeat with the same Idempotency-Key is a replay. */
  command?: boolean;
  /** It is given the log position that it shall not be behind. */
  readAfter?: boolean;
  operation?: OperationText;
  /** Body fields that may hold a test card's number: only the sandbox has such. */
  testNumberFields?: readonly string[];
  /** Served for machines that look after the engine: not part of the versioned API, no envelope. */
  operational?: boolean;
  /** Served for people beside the API, and not in its description. */
  page?: PagePolicy;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    policy?: RoutePolicy;
  }
}

const POLICIES = new WeakMap<object, RoutePolicy>();

/** The policy of a controller's method; made when first asked for, and handed to Fastify as the route's config. */
export function policyOf(method: object): RoutePolicy {
  let policy = POLICIES.get(method);
  if (policy === undefined) {
    policy = {};
    POLICIES.set(method, policy);
    RouteConfig({ policy })(method as never);
  }
  return policy;
}

function declare(part: Partial<RoutePolicy>): MethodDecorator {
  return (_target, _name, descriptor) => {
    Object.assign(policyOf(descriptor.value as object), part);
  };
}

/** The route is open to credentials that hold the scope; a read scope also to those that may write. */
export const RequiresScope = (scope: Scope): MethodDecorator => declare({ access: requirementOf(scope) });

/** The route is open to every valid credential. */
export const AnyCredential = (): MethodDecorator => declare({ access: 'any_credential' });

/** The route asks for no API key. */
export const Public = (): MethodDecorator => declare({ access: 'public' });

/** A public route for probes and scrapers, outside the versioned API. */
export const Operational = (): MethodDecorator => declare({ access: 'public', operational: true });

/** A public page for people. Its forms are `application/x-www-form-urlencoded`. */
export const Page = (page: PagePolicy): MethodDecorator => declare({ access: 'public', page });

/** The route refuses to run without a key from the caller. */
export const IdempotencyKeyRequired = (): MethodDecorator => declare({ idempotencyKeyRequired: true });

/** The route refuses any body. */
export const NoBody = (): MethodDecorator => declare({ body: 'none' });

/** These fields of the body may hold a test card's number. */
export const TestNumberIn = (...fields: readonly string[]): MethodDecorator => declare({ testNumberFields: fields });

/** Describes the route for people. */
export const Operation = (operation: OperationText): MethodDecorator => declare({ operation });

/** Notes the schema of a path parameter. */
export function declareParam(method: object, name: string, schema: JsonSchema): void {
  const policy = policyOf(method);
  policy.params = { ...policy.params, [name]: schema };
}
