import { errorRowOf } from '../errors/error-envelope.js';
import { ERROR_REGISTRY } from '../errors/error-registry.js';
import { isWrite } from '../request/admit-request.js';
import type { BodyPolicy, RoutePolicy } from '../request/route-policy.js';
import { type DtoClass, dtoPlanOf, type FieldPlan } from '../validation/dto-plan.js';
import type { OperationEntry } from './list-operations.js';

const ALWAYS = ['INVALID_API_VERSION', 'UNSUPPORTED_QUERY_PARAM', 'pan_detected', 'INTERNAL_ERROR'];
const CREDENTIAL = [
  'AMBIGUOUS_AUTH',
  'AUTH_REQUIRED',
  'INVALID_AUTHORIZATION_HEADER',
  'INVALID_API_KEY',
  'API_KEY_EXPIRED',
  'API_KEY_REVOKED',
  'SERVICE_UNAVAILABLE',
];
const KEYED = ['INVALID_IDEMPOTENCY_KEY', 'IDEMPOTENCY_KEY_TOO_LONG'];
const COMMANDED = ['IDEMPOTENCY_KEY_REUSED', 'CONCURRENT_MODIFICATION', 'SERVICE_UNAVAILABLE'];
const READABLE = [
  'INVALID_JSON',
  'INVALID_REQUEST',
  'UNKNOWN_FIELD',
  'REQUEST_BODY_TOO_LARGE',
  'UNSUPPORTED_CONTENT_TYPE',
];

/** Codes of rules that explain themselves, by the name of the rule. */
const CODES_OF_RULE: Readonly<Record<string, readonly string[]>> = {
  isMetadata: [
    'INVALID_METADATA',
    'INVALID_METADATA_KEY',
    'RESERVED_METADATA_KEY',
    'METADATA_TOO_MANY_KEYS',
    'METADATA_KEY_TOO_LONG',
    'METADATA_VALUE_TOO_LONG',
    'METADATA_TOO_LARGE',
  ],
  isExpand: ['INVALID_EXPAND', 'EXPANSION_LIMIT_EXCEEDED'],
};

/** Every code that an operation may answer with: what its declarations imply, and what it names itself. Fails on a code without a row. */
export function errorCodesOf({ method, policy }: OperationEntry): string[] {
  if (policy.operational) return [];
  const codes = [
    ...ALWAYS,
    ...(policy.access === 'public' ? [] : CREDENTIAL),
    ...(typeof policy.access === 'object' ? ['INSUFFICIENT_SCOPE'] : []),
    ...(isWrite(method) ? KEYED : []),
    ...(policy.idempotencyKeyRequired ? ['IDEMPOTENCY_KEY_REQUIRED'] : []),
    ...(policy.command ? COMMANDED : []),
    ...pathCodes(policy),
    ...queryCodes(policy.query),
    ...bodyCodes(isWrite(method), policy.body),
    ...(policy.readAfter ? ['INVALID_REQUEST'] : []),
    ...(policy.operation?.errors ?? []),
  ];
  const unknown = codes.filter((code) => !ERROR_REGISTRY.has(code));
  if (unknown.length > 0)
    throw new Error(`a route declares codes without a row in the registry: ${unknown.join(', ')}`);
  return [...new Set(codes)];
}

/** The codes by their status, lowest first. */
export function codesByStatus(codes: readonly string[]): [status: number, codes: string[]][] {
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const { status } = errorRowOf(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return [...byStatus].sort(([a], [b]) => a - b);
}

/** What is named in the path may not be there; a route that has a code of its own for that says so. */
function pathCodes({ params, operation }: RoutePolicy): string[] {
  if (params === undefined) return [];
  const hasOwn = operation?.errors?.some((code) => ERROR_REGISTRY.get(code)?.status === 404);
  return hasOwn ? ['INVALID_ID'] : ['INVALID_ID', 'RESOURCE_NOT_FOUND'];
}

function queryCodes(dto: DtoClass | undefined): string[] {
  if (dto === undefined) return [];
  const pages = dtoPlanOf(dto).fields.has('page_token') ? ['INVALID_PAGE_TOKEN', 'CURSOR_MISMATCH'] : [];
  return ['INVALID_QUERY_PARAMETER', 'VALIDATION_ERROR', ...pages, ...fieldCodes(dto)];
}

function bodyCodes(isWritten: boolean, body: BodyPolicy | 'none' | undefined): string[] {
  if (!isWritten || body === 'none') return ['REQUEST_BODY_NOT_ALLOWED'];
  if (body === undefined) return READABLE;
  const update = body.update ? ['NO_FIELDS_TO_UPDATE'] : [];
  return [...READABLE, 'VALIDATION_ERROR', 'NULL_NOT_ALLOWED', ...update, ...fieldCodes(body.dto)];
}

function fieldCodes(dto: DtoClass): string[] {
  return [...dtoPlanOf(dto).fields.values()].flatMap(codesOfField);
}

function codesOfField({ optional, requiredCode, checks, nested }: FieldPlan): string[] {
  const missing = optional ? [] : [requiredCode ?? 'FIELD_REQUIRED'];
  const broken = checks.flatMap(({ name, context }) => CODES_OF_RULE[name] ?? context.code ?? []);
  return [...missing, ...broken, ...(nested === undefined ? [] : fieldCodes(nested()))];
}
