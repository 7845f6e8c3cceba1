import { describe, expect, it } from '@jest/globals';
import { activeAttempt } from '../order.js';
import { NOW, OrderStory } from '../order-story.fixture.js';
import { decideResumeAttempt } from './change-attempt.js';

const again = { attemptId: 'opa_1', newPaymentAttemptId: (id: string) => `pa_again_${id}` };

describe('an attempt that has not ended', () => {
  it('ends when the authorization of an earlier try runs out, whose notice came late', () => {
    const story = OrderStory.of(2_500);
    story.pays();
    story.hears('pi_opa_1', 'requires_retry');
    story.does((order) => decideResumeAttempt(order, { ...again, now: NOW }));
    const ofFirstTry = { paymentAttemptId: 'pa_opa_1' };
    story.hears('pi_opa_1', 'requires_capture', ofFirstTry);
    story.hears('pi_opa_1', 'authorization_expired', { ...ofFirstTry, progress: 'authorization_expired' });
    expect(story.events.at(-1)).toMatchObject({ type: 'OrderPaymentAttemptEnded', data: { status: 'expired' } });
    expect(activeAttempt(story.state)).toBeUndefined();
  });
});
