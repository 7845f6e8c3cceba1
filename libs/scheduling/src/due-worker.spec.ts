import { describe, expect, it } from '@jest/globals';
import type { Timestamp } from '#kernel';
import type { DueSource, DueWork, Environment } from './due-work.port.js';
import { DueWorker } from './due-worker.js';

const NOW: Timestamp = '2026-03-01T10:00:00.000Z';

function environmentOf(environmentId: string): Environment {
  return { environmentId, merchantId: 'mer_1', mode: 'test' };
}

function workOf(environment: Environment, key: string): DueWork {
  return { environment, key, resourceId: key, dueAt: NOW };
}

/** A list that shows each thing until it was done; what `act` throws keeps it there. */
function listOf(keys: readonly string[], act: (key: string) => Promise<void>): DueSource {
  const open = new Set(keys);
  return {
    name: 'list',
    due: async (environment, _, limit) => [...open].slice(0, limit).map((key) => workOf(environment, key)),
    act: async ({ key }) => {
      await act(key);
      open.delete(key);
      return 1n;
    },
  };
}

/** A worker on one list. Fails the test by its time limit when what is waited for never happens. */
function workerOn(source: DueSource, environments: readonly Environment[], now = async (): Promise<Timestamp> => NOW) {
  const lists = { waitFor: async () => true };
  return new DueWorker({ sources: [source], lists, environments: async () => environments, now, warn: () => {} });
}

function signal() {
  let fire = () => {};
  const fired = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return { fire, fired };
}

describe('doing what falls due', () => {
  it('reaches what stands behind a long row of things that fail', async () => {
    const reached = signal();
    const failing = Array.from({ length: 300 }, (_, index) => `failing_${index}`);
    const source = listOf([...failing, 'good'], async (key) => {
      if (key !== 'good') throw new Error('not now');
      reached.fire();
    });
    const worker = workerOn(source, [environmentOf('menv_1')]);
    worker.start();
    await reached.fired;
    await worker.stop();
  });

  it('serves every other environment when one cannot be read', async () => {
    const served = signal();
    const source = listOf(['thing'], async () => served.fire());
    let calls = 0;
    const now = async () => {
      if (calls++ % 2 === 0) throw new Error('its clock cannot be read');
      return NOW;
    };
    const worker = workerOn(source, [environmentOf('menv_bad'), environmentOf('menv_good')], now);
    worker.start();
    await served.fired;
    await worker.stop();
  });

  it('lets what is under way end when an environment is left to somebody else during a stop', async () => {
    const begun = signal();
    const goOn = signal();
    const source = listOf(['slow'], async () => {
      begun.fire();
      await goOn.fired;
    });
    const worker = workerOn(source, [environmentOf('menv_1')]);
    worker.start();
    await begun.fired;
    const stopped = worker.stop();
    const left = worker.without('menv_1', async () => 'done');
    setImmediate(goOn.fire);
    await stopped;
    expect(await left).toBe('done');
  });
});
