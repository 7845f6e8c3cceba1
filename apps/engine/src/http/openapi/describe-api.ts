import type { ModulesContainer } from '@nestjs/core';
import { API_VERSIONS, CURRENT_API_VERSION } from '../auth/api-version.js';
import { errorRowOf } from '../errors/error-envelope.js';
import { ERROR_REGISTRY } from '../errors/error-registry.js';
import { isWrite } from '../request/admit-request.js';
import { type DtoClass, dtoPlanOf } from '../validation/dto-plan.js';
import type { JsonSchema } from '../validation/field-rule.js';
import { idempotencyKeyParameter, SHARED_COMPONENTS, VERSION_PARAMETER } from './api-components.js';
import { classSchema, fieldSchema, type SchemaShelf } from './field-schema.js';
import { listOperations, type OperationEntry } from './list-operations.js';

export interface ApiInfo {
  readonly title: string;
  readonly description?: string;
}

/** The parts of an OpenAPI 3.1 document that the engine itself reads again. */
export interface ApiDocument {
  readonly openapi: '3.1.0';
  readonly info: ApiInfo & { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>>; readonly [kind: string]: unknown };
  readonly [field: string]: unknown;
}

export interface ApiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly JsonSchema[];
  readonly requestBody?: JsonSchema;
  readonly responses: Readonly<Record<string, JsonSchema>>;
  readonly security: readonly JsonSchema[];
  readonly 'x-scopes'?: JsonSchema;
  readonly 'x-error-codes'?: readonly string[];
}

const COMMON = ['AUTH_REQUIRED', 'INVALID_API_KEY', 'INSUFFICIENT_SCOPE', 'INTERNAL_ERROR', 'SERVICE_UNAVAILABLE'];

/** Describes the routes from the declarations that the program itself runs by. */
export function describeApi(modules: ModulesContainer, info: ApiInfo = { title: 'Onfile' }): ApiDocument {
  const shelf: SchemaShelf = new Map();
  const paths: Record<string, Record<string, ApiOperation>> = {};
  for (const entry of listOperations(modules)) {
    const path = entry.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [entry.method.toLowerCase()]: describe(entry, shelf) };
  }
  const { schemas, ...components } = SHARED_COMPONENTS;
  return {
    openapi: '3.1.0',
    info: { ...info, version: CURRENT_API_VERSION },
    'x-api-versions': API_VERSIONS,
    paths,
    components: { ...components, schemas: { ...schemas, ...Object.fromEntries(shelf) } },
  };
}

function describe(entry: OperationEntry, shelf: SchemaShelf): ApiOperation {
  const { policy } = entry;
  const isPublic = policy.access === 'public';
  const errors = errorCodesOf(entry);
  return {
    operationId: entry.id,
    tags: [policy.operation?.tag ?? entry.id.split('_')[0]!],
    summary: policy.operation?.summary ?? entry.id,
    ...(policy.operation?.description === undefined ? {} : { description: policy.operation.description }),
    parameters: [...pathParameters(entry), ...queryParameters(policy.query, shelf), ...headerParameters(entry)],
    ...requestBody(entry, shelf),
    responses: { [entry.status]: success(entry, shelf), ...errorResponses(errors) },
    security: isPublic ? [] : [{ bearer: [] }, { apiKey: [] }],
    ...(typeof policy.access === 'object' ? { 'x-scopes': { ...policy.access } } : {}),
    ...(errors.length === 0 ? {} : { 'x-error-codes': errors }),
  };
}

function pathParameters(entry: OperationEntry): JsonSchema[] {
  const names = [...entry.path.matchAll(/:(\w+)/g)].map((match) => match[1]!);
  return names.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: entry.policy.params?.[name] ?? { type: 'string' },
  }));
}

function queryParameters(dto: DtoClass | undefined, shelf: SchemaShelf): JsonSchema[] {
  if (dto === undefined) return [];
  return [...dtoPlanOf(dto).fields.values()].map((field) => ({
    name: field.name,
    in: 'query',
    required: !field.optional,
    schema: fieldSchema(field, shelf),
  }));
}

function headerParameters({ method, policy }: OperationEntry): JsonSchema[] {
  if (policy.operational) return [];
  if (!isWrite(method)) return [VERSION_PARAMETER];
  return [VERSION_PARAMETER, idempotencyKeyParameter(policy.idempotencyKeyRequired === true)];
}

function requestBody({ policy }: OperationEntry, shelf: SchemaShelf): { requestBody?: JsonSchema } {
  if (policy.body === undefined || policy.body === 'none') return {};
  const schema = classSchema(policy.body.dto, shelf);
  return { requestBody: { required: !policy.body.optional, content: { 'application/json': { schema } } } };
}

function success({ policy }: OperationEntry, shelf: SchemaShelf): JsonSchema {
  const { returns, list } = policy.operation ?? {};
  if (policy.operational) return { description: 'Done' };
  const schema = typeof returns === 'function' ? classSchema(returns, shelf) : (returns ?? { type: 'object' });
  const envelope: JsonSchema = {
    type: 'object',
    required: ['data'],
    properties: {
      data: list ? { type: 'array', items: schema } : schema,
      ...(list ? { next_page_token: { type: 'string' } } : {}),
      meta: { $ref: '#/components/schemas/Meta' },
      request_id: { type: 'string' },
    },
  };
  return { description: 'Done', content: { 'application/json': { schema: envelope } } };
}

function errorCodesOf({ policy }: OperationEntry): string[] {
  if (policy.operational) return [];
  const codes = [...(policy.access === 'public' ? COMMON.slice(3) : COMMON), ...(policy.operation?.errors ?? [])];
  if (typeof policy.body === 'object')
    codes.push('VALIDATION_ERROR', 'UNKNOWN_FIELD', 'FIELD_REQUIRED', 'INVALID_JSON');
  if (policy.idempotencyKeyRequired) codes.push('IDEMPOTENCY_KEY_REQUIRED');
  const unknown = codes.filter((code) => !ERROR_REGISTRY.has(code));
  if (unknown.length > 0)
    throw new Error(`a route declares codes without a row in the registry: ${unknown.join(', ')}`);
  return [...new Set(codes)];
}

function errorResponses(codes: readonly string[]): Record<string, JsonSchema> {
  const byStatus = new Map<number, string[]>();
  for (const code of codes)
    byStatus.set(errorRowOf(code).status, [...(byStatus.get(errorRowOf(code).status) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, all]) => [
      status,
      {
        description: all.join(', '),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  );
}
