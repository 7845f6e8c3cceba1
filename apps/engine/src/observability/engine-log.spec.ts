import { Writable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { type EngineLog, maskText, openLog } from './engine-log.js';

function logWith(act: (log: EngineLog) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  act(openLog({ destination }));
  return lines.map((line) => JSON.parse(line));
}

describe('the log', () => {
  test('has the fields of its list and no others, whatever it is handed', () => {
    const [line] = logWith((log) => {
      const more = {
        email: 'jane@example.com',
        headers: { authorization: 'Bearer x' },
        err: new Error('x'),
        hostname: 'h',
      };
      log.write('info', 'request', { request_id: 'r', status: 200, ...more } as never);
    });
    expect(line).toEqual({ time: expect.any(String), level: 'info', msg: 'request', request_id: 'r', status: 200 });
  });

  test('never nests, even under an allowed name', () => {
    const [line] = logWith((log) => log.write('warn', 'x', { component: { secret: 1 } } as never));
    expect(line).not.toHaveProperty('component');
  });

  test('shows of an error its name, its masked message and its frames', () => {
    const [line] = logWith((log) =>
      log.failure('error', new RangeError('no room for jane@example.com'), { request_id: 'r' }),
    );
    expect(line).toMatchObject({
      level: 'error',
      msg: 'failure',
      error_name: 'RangeError',
      error_message: 'no room for [e-mail]',
    });
    expect(line!.error_frames).toMatch(/^at /);
    expect(line!.error_frames).not.toContain('no room');
  });

  test.each([
    ['mail jane.doe+x@example.co.uk now', 'mail [e-mail] now'],
    ['key flint_test_abcDEF123456_secretsecret', 'key [secret]'],
    ['card 4111 1111 1111 1111 no', 'card [digits] no'],
    ['connect ECONNREFUSED 127.0.0.1:2113', 'connect ECONNREFUSED 127.0.0.1:2113'],
  ])('masks %s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });
});
