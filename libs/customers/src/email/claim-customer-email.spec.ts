import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { subCommand } from '#event-store';
import { isRefusal, type Timestamp } from '#kernel';
import { ArrayEventLog, Crash, commandContext, runnerOn } from '../fixtures/array-event-log.js';
import { ENVIRONMENT } from '../fixtures/customer-facts.js';
import { CreateCustomerHandler } from '../profile/create-customer.handler.js';
import { CreateCustomer } from '../profile/create-customer.js';
import { CustomerEmailClaims } from './claim-customer-email.handler.js';
import { customerEmailAggregate, decideClaimEmail } from './customer-email.js';
import type { EmailBlindIndex } from './email-blind-index.port.js';

const EMAIL = 'ada@example.com';
const index: EmailBlindIndex = { blindIndex: (_, text) => Buffer.from(text).toString('hex') };
const claimStream = index.blindIndex(ENVIRONMENT, EMAIL) as string;

/** Creates a customer in a process that has just started on the log. */
function create(log: ArrayEventLog, commandId: string, email = EMAIL, now?: Timestamp) {
  const runner = runnerOn(log);
  const handler = new CreateCustomerHandler(runner, new CustomerEmailClaims(runner, index));
  return handler.execute(new CreateCustomer(commandContext(commandId, now), { email }));
}

/** How many customers that have the e-mail exist. */
function customersWith(log: ArrayEventLog): number {
  const streams = [...log.streams.values()].map((events) => events.map(({ type }) => type));
  return streams.filter((types) => types.includes('CustomerCreated')).length;
}

async function codeOf(result: Promise<unknown>): Promise<string> {
  const value = await result.catch((error) => error);
  if (value instanceof Crash) return 'crashed';
  if (value instanceof Error) throw value;
  return isRefusal(value) ? value.code : 'created';
}

describe('the e-mail of a customer', () => {
  test('is taken for another customer, whatever the case of its letters', async () => {
    const log = new ArrayEventLog();
    expect(await codeOf(create(log, 'one'))).toBe('created');
    expect(await codeOf(create(log, 'two', 'ADA@Example.com'))).toBe('CUSTOMER_EMAIL_ALREADY_USED');
  });

  test('gives the first answer again to the same command', async () => {
    const log = new ArrayEventLog();
    const first = await create(log, 'one');
    const later = '2026-01-15T12:00:01.000Z';
    expect(await create(log, 'one', EMAIL, later)).toEqual({ ...first, replayed: true });
  });

  test('is free again when its creation stopped half way, and that creation can never be finished', async () => {
    let isCrashing = true;
    const log = new ArrayEventLog(async (what) => {
      if (isCrashing && what.startsWith('append customer-')) throw new Crash();
    });
    expect(await codeOf(create(log, 'one'))).toBe('crashed');
    isCrashing = false;
    expect(await codeOf(create(log, 'two'))).toBe('created');
    expect(await codeOf(create(log, 'one'))).toBe('CUSTOMER_EMAIL_ALREADY_USED');
    const types = log.eventsOf('customer_email', claimStream).map(({ type }) => type);
    expect(types).toEqual(['CustomerEmailClaimed', 'CustomerEmailClaimed']);
    expect(customersWith(log)).toBe(1);
  });

  test('is finished by the same command when its creation stopped half way', async () => {
    let crashes = 1;
    const log = new ArrayEventLog(async (what) => {
      if (what.startsWith('append customer-') && crashes-- > 0) throw new Crash();
    });
    expect(await codeOf(create(log, 'one'))).toBe('crashed');
    expect(await codeOf(create(log, 'one'))).toBe('created');
  });

  test('is free again when its holder exists with another e-mail', async () => {
    const log = new ArrayEventLog();
    const created = await create(log, 'one', 'other@example.com');
    const customerId = isRefusal(created) ? '' : (created.state.profile?.customerId ?? '');
    await runnerOn(log).execute(
      customerEmailAggregate,
      claimStream,
      subCommand(commandContext('one'), 'stray'),
      (state) => decideClaimEmail({ customerId }, state),
    );
    expect(await codeOf(create(log, 'two'))).toBe('created');
  });

  test('never has two customers, in whatever order creations run and wherever they crash', async () => {
    const creations = fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(creations, fc.scheduler(), async (crashSteps, scheduler) => {
        const shared = new ArrayEventLog();
        const racing = crashSteps.map((crashStep, n) => {
          const step = async (what: string) => {
            await scheduler.schedule(Promise.resolve(), `${n}: ${what}`);
            if (--crashStep === 0) throw new Crash();
          };
          const log = new ArrayEventLog(step, shared.streams);
          return codeOf(create(log, `racer-${n}`));
        });
        await scheduler.waitFor(Promise.all(racing));
        const winners = (await Promise.all(racing)).filter((code) => code === 'created').length;
        const existing = customersWith(shared);
        expect(existing).toBeLessThanOrEqual(1);
        expect(winners).toBeLessThanOrEqual(existing);

        const afterwards = await codeOf(create(shared, 'afterwards'));
        expect(afterwards).toBe(existing === 1 ? 'CUSTOMER_EMAIL_ALREADY_USED' : 'created');
        expect(customersWith(shared)).toBe(1);
      }),
      { numRuns: 300 },
    );
  });
});
