import { HttpException } from '@nestjs/common';
import { EventStoreUnavailable } from '#event-store';
import { GatewayUnavailable } from '#gateways';
import { PersonalDataKeysUnavailable } from '#personal-data';
import { ReadStoreUnavailable } from '#projections';
import { HttpProblem } from './http-problem.js';

/** Which code a thrown error answers with. */
export interface FailureRule {
  readonly type: abstract new (...args: never[]) => Error;
  readonly code: string;
  /** Seconds, for `Retry-After`. */
  readonly retryAfter_s?: number;
}

/** An error that says itself when to come back. Answers as SERVICE_UNAVAILABLE. */
export interface Unavailable extends Error {
  readonly retryAfter_s: number;
}

const RETRY_AFTER_S = 1;

/** What is known without being told. */
export const DEFAULT_FAILURE_RULES: readonly FailureRule[] = [
  { type: EventStoreUnavailable, code: 'SERVICE_UNAVAILABLE', retryAfter_s: RETRY_AFTER_S },
  { type: ReadStoreUnavailable, code: 'SERVICE_UNAVAILABLE', retryAfter_s: RETRY_AFTER_S },
  { type: PersonalDataKeysUnavailable, code: 'SERVICE_UNAVAILABLE', retryAfter_s: RETRY_AFTER_S },
  // Whatever the gateway did is settled by the command that asked it, when the same request comes again.
  { type: GatewayUnavailable, code: 'SERVICE_UNAVAILABLE', retryAfter_s: RETRY_AFTER_S },
];

const CODE_BY_FASTIFY_ERROR: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'REQUEST_BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_CONTENT_TYPE',
  FST_ERR_CTP_EMPTY_TYPE: 'UNSUPPORTED_CONTENT_TYPE',
  FST_ERR_MAX_PARAM_LENGTH: 'INVALID_ID',
};

/** The problem that an error stands for; undefined when it is a fault of ours. */
export function problemOfError(error: unknown, rules: readonly FailureRule[]): HttpProblem | undefined {
  if (error instanceof HttpProblem) return error;
  if (!(error instanceof Error)) return undefined;
  const rule = rules.find(({ type }) => error instanceof type);
  if (rule !== undefined) return new HttpProblem(rule.code, undefined, {}, retryHeader(rule.retryAfter_s));
  if (isUnavailable(error))
    return new HttpProblem('SERVICE_UNAVAILABLE', undefined, {}, retryHeader(error.retryAfter_s));
  const framework = error instanceof HttpException ? error.cause : error;
  const code = (framework as { code?: unknown } | undefined)?.code;
  if (typeof code === 'string' && code.startsWith('FST_')) return problemOfFramework(code, framework as Error);
  return error instanceof HttpException && error.getStatus() < 500 ? new HttpProblem('INVALID_REQUEST') : undefined;
}

function problemOfFramework(code: string, error: Error): HttpProblem | undefined {
  const known = CODE_BY_FASTIFY_ERROR[code];
  if (known !== undefined) return new HttpProblem(known);
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === 'number' && status < 500 ? new HttpProblem('INVALID_REQUEST') : undefined;
}

function isUnavailable(error: Error): error is Unavailable {
  return typeof (error as Partial<Unavailable>).retryAfter_s === 'number';
}

function retryHeader(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { 'Retry-After': String(Math.max(1, Math.ceil(seconds))) };
}
