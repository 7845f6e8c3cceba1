import { describe, expect, test } from '@jest/globals';
import { refuse } from '#kernel';
import { errorEnvelope, errorRowOf } from './error-envelope.js';

const ORIGIN = { requestId: 'req 1', docUrl: '/docs/errors' };

describe('the error envelope', () => {
  test('carries every required field', () => {
    expect(errorEnvelope({ code: 'RESOURCE_NOT_FOUND' }, ORIGIN)).toEqual({
      status: 404,
      body: {
        error: {
          type: 'not_found_error',
          code: 'RESOURCE_NOT_FOUND',
          message: 'There is no such resource.',
          doc_url: '/docs/errors',
          error_source: 'merchant',
          request_id: 'req 1',
          request_log_url: '/docs/errors#request-log',
          remediation: {
            retryable: false,
            next_steps: 'Check the id, and that the key is of the same environment.',
            next_actions: [],
          },
        },
      },
    });
  });

  test('passes the facts of a refusal that the contract names, and no others', () => {
    const refusal = refuse('VERSION_CONFLICT', 'The customer is at version 3.', {
      param: 'expected_version',
      current_version: 3,
      stream_name: 'customer-menv_1.cus_1',
    });
    const { error } = errorEnvelope(refusal, ORIGIN).body;
    expect(error).toMatchObject({
      message: 'The customer is at version 3.',
      param: 'expected_version',
      current_version: 3,
    });
    expect(error).not.toHaveProperty('stream_name');
    expect(error.remediation.missing_or_invalid_fields).toEqual(['expected_version']);
  });

  test('names a field that a rule refuses under details, as it does for a field that cannot be read', () => {
    const refusal = refuse('VALIDATION_ERROR', 'A payment is named once.', { param: 'tender_allocations[1]' });
    const { error } = errorEnvelope(refusal, ORIGIN).body;
    const detail = { code: 'VALIDATION_ERROR', message: 'A payment is named once.', param: 'tender_allocations[1]' };
    expect(error).toMatchObject({ param: 'tender_allocations[1]', details: [detail] });
    expect(errorEnvelope({ code: 'INVALID_ID', detail: { param: 'order_id' } }, ORIGIN).body.error.details).toEqual([
      { code: 'INVALID_ID', message: errorRowOf('INVALID_ID').message, param: 'order_id' },
    ]);
  });

  test('keeps details that are there, and has none for what is wrong with no field', () => {
    const details = [{ code: 'REQUIRED', message: 'x', param: 'name' }];
    const read = errorEnvelope({ code: 'FIELD_REQUIRED', detail: { param: 'name', details } }, ORIGIN);
    expect(read.body.error.details).toEqual(details);
    for (const code of ['INVALID_JSON', 'VERSION_CONFLICT']) {
      expect(errorEnvelope({ code }, ORIGIN).body.error).not.toHaveProperty('details');
    }
  });

  test('shows at most 25 blocking resources and the true number', () => {
    const blocking = Array.from({ length: 30 }, (_, i) => ({ resource_type: 'subscription', resource_id: `sub_${i}` }));
    const problem = { code: 'PAYMENT_METHOD_HAS_ACTIVE_SUBSCRIPTIONS', detail: { blocking_resources: blocking } };
    const { error } = errorEnvelope(problem, ORIGIN).body;
    expect(error.blocking_resources).toHaveLength(25);
    expect(error.blocking_resource_count).toBe(30);
  });

  test('answers a code without a row as an internal error that says nothing', () => {
    const { status, body } = errorEnvelope({ code: 'NO_SUCH_CODE', message: 'secret', detail: { param: 'x' } }, ORIGIN);
    expect(status).toBe(500);
    expect(body.error).toMatchObject({ type: 'internal_error', code: 'INTERNAL_ERROR', error_source: 'flint' });
    expect(JSON.stringify(body)).not.toMatch(/secret|NO_SUCH_CODE|"param"/);
  });
});
