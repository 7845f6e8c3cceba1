import { describe, expect, test } from '@jest/globals';
import { BadRequestException, HttpException, InternalServerErrorException } from '@nestjs/common';
import { EventStoreUnavailable } from '#event-store';
import { GatewayUnavailable } from '#gateways';
import { ReadStoreNotReady } from '#projections';
import { DEFAULT_FAILURE_RULES, problemOfError } from './failure-rules.js';
import { HttpProblem } from './http-problem.js';

const read = (error: unknown) => {
  const problem = problemOfError(error, DEFAULT_FAILURE_RULES);
  return problem && [problem.code, problem.headers['Retry-After']];
};

const fastifyError = (code: string, statusCode: number) => Object.assign(new Error('x'), { code, statusCode });

describe('what a thrown error answers', () => {
  test.each([[new EventStoreUnavailable('x')], [new ReadStoreNotReady('customers')], [new GatewayUnavailable('x')]])(
    '%s: come back in a second',
    (error) => {
      expect(read(error)).toEqual(['SERVICE_UNAVAILABLE', '1']);
    },
  );

  test('an error that says itself when to come back is believed, in whole seconds', () => {
    expect(read(Object.assign(new Error('x'), { retryAfter_s: 0.2 }))).toEqual(['SERVICE_UNAVAILABLE', '1']);
    expect(read(Object.assign(new Error('x'), { retryAfter_s: 30.1 }))).toEqual(['SERVICE_UNAVAILABLE', '31']);
  });

  test('rules of the application come first', () => {
    class Crowded extends EventStoreUnavailable {}
    const problem = problemOfError(new Crowded('x'), [
      { type: Crowded, code: 'RATE_LIMIT_EXCEEDED' },
      ...DEFAULT_FAILURE_RULES,
    ]);
    expect([problem?.code, problem?.headers]).toEqual(['RATE_LIMIT_EXCEEDED', {}]);
  });

  test('what the framework refuses is the caller’s fault, what it fails at is ours', () => {
    const tooLarge = fastifyError('FST_ERR_CTP_BODY_TOO_LARGE', 413);
    expect(read(tooLarge)).toEqual(['REQUEST_BODY_TOO_LARGE', undefined]);
    expect(read(new HttpException('x', 413, { cause: tooLarge }))).toEqual(['REQUEST_BODY_TOO_LARGE', undefined]);
    expect(read(fastifyError('FST_ERR_SOMETHING_NEW', 400))).toEqual(['INVALID_REQUEST', undefined]);
    expect(read(new BadRequestException())).toEqual(['INVALID_REQUEST', undefined]);
    expect(read(fastifyError('FST_ERR_SEND_INSIDE_ONERR', 500))).toBeUndefined();
    expect(read(new InternalServerErrorException())).toBeUndefined();
  });

  test('anything else is a fault of ours, be it an error or not', () => {
    expect([new TypeError('x'), 'text', undefined, { code: 'INVALID_ID' }].map(read)).toEqual(Array(4).fill(undefined));
    expect(read(new HttpProblem('INVALID_ID'))).toEqual(['INVALID_ID', undefined]);
  });
});
