import type { ModulesContainer } from '@nestjs/core';
import { API_VERSIONS, CURRENT_API_VERSION } from '../auth/api-version.js';
import { isWrite } from '../request/admit-request.js';
import { type DtoClass, dtoPlanOf } from '../validation/dto-plan.js';
import { exampleOf } from '../validation/example-body.js';
import type { JsonSchema } from '../validation/field-rule.js';
import { SHARED_COMPONENTS } from './api-components.js';
import {
  idempotencyKeyParameter,
  READ_AFTER_PARAMETER,
  REQUEST_ID_PARAMETER,
  VERSION_PARAMETER,
} from './api-headers.js';
import { describeTags } from './api-tags.js';
import { classSchema, fieldSchema, type SchemaShelf } from './field-schema.js';
import { listOperations, type OperationEntry } from './list-operations.js';
import { describeAnswers } from './operation-answers.js';
import { errorCodesOf } from './operation-errors.js';

export interface ApiInfo {
  readonly title: string;
  readonly description?: string;
}

/** The parts of an OpenAPI 3.1 document that the engine itself reads again. */
export interface ApiDocument {
  readonly openapi: '3.1.0';
  readonly info: ApiInfo & { readonly version: string };
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
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

const INFO: ApiInfo = {
  title: 'Onfile',
  description:
    'Amounts are whole numbers of minor units. Instants are RFC 3339 in UTC. Fields without a value are absent unless null is allowed. ' +
    'Values under x-extensible-enum are those of today: put up with others. Request enums are closed.',
};

/** Describes the routes from the declarations that the program itself runs by. */
export function describeApi(modules: ModulesContainer, info: ApiInfo = INFO): ApiDocument {
  const shelf: SchemaShelf = new Map();
  const paths: Record<string, Record<string, ApiOperation>> = {};
  const tags: string[] = [];
  for (const entry of listOperations(modules)) {
    if (entry.policy.page) continue;
    const path = entry.path.replace(/:(\w+)/g, '{$1}');
    const operation = describe(entry, shelf);
    paths[path] = { ...paths[path], [entry.method.toLowerCase()]: operation };
    tags.push(...operation.tags);
  }
  const schemas = [...shelf].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: { ...info, version: CURRENT_API_VERSION },
    'x-api-versions': API_VERSIONS,
    servers: [{ url: '/' }],
    tags: describeTags(tags),
    paths,
    components: { ...SHARED_COMPONENTS, schemas: Object.fromEntries(schemas) },
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
    responses: describeAnswers(entry, errors, shelf),
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
  if (policy.operational) return [REQUEST_ID_PARAMETER];
  return [
    REQUEST_ID_PARAMETER,
    VERSION_PARAMETER,
    ...(isWrite(method) ? [idempotencyKeyParameter(policy.idempotencyKeyRequired === true)] : []),
    ...(policy.readAfter ? [READ_AFTER_PARAMETER] : []),
  ];
}

function requestBody({ policy }: OperationEntry, shelf: SchemaShelf): { requestBody?: JsonSchema } {
  if (policy.body === undefined || policy.body === 'none') return {};
  const schema = classSchema(policy.body.dto, shelf);
  const media = { schema, example: exampleOf(policy.body.dto) };
  return { requestBody: { required: !policy.body.optional, content: { 'application/json': media } } };
}
