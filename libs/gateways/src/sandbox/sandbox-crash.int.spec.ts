import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SandboxCharge } from './sandbox-charges.js';
import { openTestWorld, type TestWorld } from './sandbox-test-world.js';

const CHILD = fileURLToPath(new URL('./sandbox-crash-child.js', import.meta.url));
/** How many answers each child gives before it is killed. */
const KILLED_AFTER = [1, 50, 400, 777, 1_000];

interface Told {
  readonly told: 'created' | 'succeeded' | 'unknown';
  readonly gatewayPaymentId: string;
  readonly paymentIntentId: string;
  readonly methodToken: string;
}

describe('the sandbox gateway, killed', () => {
  let world: TestWorld;
  let journal: string;

  beforeEach(async () => {
    // This opening lives through every kill: the dead must not leave the book locked.
    world = await openTestWorld();
    journal = join(world.dataDir, 'journal');
  });
  afterEach(() => world.close());

  /** Starts a child and kills it in the middle of its calls, after so many answers. */
  async function runAndKill(answers: number, name: string, gateway = 'plain'): Promise<void> {
    const child = spawn(process.execPath, [CHILD, world.dataDir, journal, name, gateway], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    let given = 0;
    for await (const chunk of child.stdout) {
      given += (chunk as Buffer).length;
      if (given >= answers) break;
    }
    child.kill('SIGKILL');
    expect((await exited)[1]).toBe('SIGKILL');
  }

  /** What the children wrote down in full: each kill may have cut one line off. */
  function told(): Told[] {
    const lines = readFileSync(journal, 'utf8').split('\n');
    return lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as Told);
  }

  function chargesByIntent(): Map<string, SandboxCharge[]> {
    const rows = new Map<string, SandboxCharge[]>();
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const page = world.sandbox.listCharges(world.account, { limit: 100, after });
      for (const charge of page.charges) {
        rows.set(charge.payment_intent_id, [...(rows.get(charge.payment_intent_id) ?? []), charge]);
      }
      after = page.next;
    }
    return rows;
  }

  it('F1 F2: has on disk all that it answered, and an interrupted confirmation pays once when it is repeated', async () => {
    // Two at a time, so that each kill falls among another process's writes.
    for (const [index, answers] of KILLED_AFTER.entries()) {
      await Promise.all([runAndKill(answers, `even${index}`), runAndKill(answers, `odd${index}`)]);
    }
    const journaled = told();
    const paid = new Set(journaled.filter((one) => one.told === 'succeeded').map((one) => one.paymentIntentId));
    const before = chargesByIntent();
    expect(paid.size).toBeGreaterThanOrEqual(2 * KILLED_AFTER.reduce((sum, answers) => sum + answers));
    expect(
      [...paid].filter(
        (id) =>
          before
            .get(id)
            ?.map(({ status }) => status)
            .join() !== 'succeeded',
      ),
    ).toEqual([]);
    const created = journaled.filter((one) => one.told === 'created');
    const cutOff = created.filter((one) => !paid.has(one.paymentIntentId));
    expect(cutOff.length).toBeGreaterThan(0);
    for (const { gatewayPaymentId, paymentIntentId, methodToken } of cutOff) {
      const attemptId = `att_${paymentIntentId}`;
      const request = { idempotencyKey: `confirm-${paymentIntentId}`, attemptId };
      const again = await world.confirm({ gatewayPaymentId }, methodToken, request);
      expect(again).toMatchObject({ status: 'succeeded', gatewayPaymentId });
    }
    const after = chargesByIntent();
    expect(after.size).toBe(created.length);
    expect([...after.values()].filter((rows) => rows.length !== 1)).toEqual([]);
  });

  it('F4: still brings what it had put off, once, and has a notice of every change and of no other', async () => {
    for (const name of ['first', 'second', 'third']) await runAndKill(80, name, 'late');
    const unknown = told().filter((one) => one.told === 'unknown');
    expect(unknown.length).toBeGreaterThan(60);
    const before = chargesByIntent();
    expect(unknown.filter((one) => before.has(one.paymentIntentId))).toEqual([]);
    const notices = await world.performAll();
    const after = chargesByIntent();
    expect(unknown.filter((one) => after.get(one.paymentIntentId)?.[0]?.status !== 'succeeded')).toEqual([]);
    expect([...after.values()].filter((rows) => rows.length !== 1)).toEqual([]);
    expect(notices.map(({ paymentIntentId }) => paymentIntentId).sort()).toEqual([...after.keys()].sort());
  });
});
