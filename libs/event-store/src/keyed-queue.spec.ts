import { describe, expect, it } from '@jest/globals';
import { EventStoreUnavailable } from './event-log.port.js';
import { KeyedQueue } from './keyed-queue.js';

function gate() {
  let resolve = () => {};
  const promise = new Promise<void>((open) => {
    resolve = open;
  });
  return { promise, resolve };
}

describe('the keyed queue', () => {
  it('runs the tasks of one key in order, one at a time, and other keys beside them', async () => {
    const queue = new KeyedQueue();
    const log: string[] = [];
    const first = gate();
    const task = (name: string, wait?: Promise<void>) => async () => {
      log.push(`${name} begins`);
      await wait;
      log.push(`${name} ends`);
    };
    const a1 = queue.run('a', task('a1', first.promise));
    const a2 = queue.run('a', task('a2'));
    await queue.run('b', task('b1'));
    expect(log).toEqual(['a1 begins', 'b1 begins', 'b1 ends']);
    first.resolve();
    await Promise.all([a1, a2]);
    expect(log.slice(3)).toEqual(['a1 ends', 'a2 begins', 'a2 ends']);
  });

  it('lets the next task run after one that failed', async () => {
    const queue = new KeyedQueue();
    const failed = queue.run('a', () => Promise.reject(new Error('broken')));
    const next = queue.run('a', async () => 'done');
    await expect(failed).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });

  it('turns newcomers away when a thousand wait, and takes them again afterwards', async () => {
    const queue = new KeyedQueue();
    const first = gate();
    const waiting = Array.from({ length: 1_000 }, () => queue.run('a', () => first.promise));
    await expect(queue.run('a', async () => 1)).rejects.toBeInstanceOf(EventStoreUnavailable);
    expect(await queue.run('b', async () => 2)).toBe(2);
    first.resolve();
    await Promise.all(waiting);
    expect(await queue.run('a', async () => 3)).toBe(3);
  });

  it('turns a task away whose turn came too late, without running it (F31)', async () => {
    const queue = new KeyedQueue(20);
    const ran: string[] = [];
    const slow = queue.run('a', () => new Promise<void>((resolve) => setTimeout(resolve, 40)));
    const late = queue.run('a', async () => ran.push('late'));
    await expect(late).rejects.toBeInstanceOf(EventStoreUnavailable);
    await slow;
    await queue.run('a', async () => ran.push('next'));
    expect(ran).toEqual(['next']);
  });
});
