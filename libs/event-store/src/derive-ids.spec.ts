import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CommandContext } from '#kernel';
import { isId } from '#kernel';
import { commandIdOf, eventIdOf, resourceIdFor, stepOf, subCommand } from './derive-ids.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const CONTEXT: CommandContext = {
  environmentId: 'menv_1',
  merchantId: 'mer_1',
  commandId: 'c',
  fingerprint: 'f',
  actor: { type: 'system', id: 's' },
  requestId: 'r',
  now: '2026-03-01T00:00:00.000Z',
};
const parts = fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 4 });

describe('derived ids', () => {
  it('are the same for the same parts, and well-formed', () => {
    fc.assert(
      fc.property(parts, (texts) => {
        expect(commandIdOf(...texts)).toBe(commandIdOf(...texts));
        expect(commandIdOf(...texts)).toMatch(UUID);
      }),
    );
  });

  it('differ when any part differs, or the same letters are cut elsewhere', () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const isSame = JSON.stringify(a) === JSON.stringify(b);
        expect(commandIdOf(...a) === commandIdOf(...b)).toBe(isSame);
      }),
    );
    const cuts = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['', 'abc'], ['2:ab;', 'c'], ['a;1:b', 'c']];
    expect(new Set(cuts.map((cut) => commandIdOf(...cut))).size).toBe(cuts.length);
  });

  it('gives an event another id for any change of command, payload, time, index and content', () => {
    const ids = [
      eventIdOf(CONTEXT, 0, 'a'),
      eventIdOf(CONTEXT, 1, 'a'),
      eventIdOf(CONTEXT, 0, 'b'),
      eventIdOf({ ...CONTEXT, commandId: 'd' }, 0, 'a'),
      eventIdOf({ ...CONTEXT, fingerprint: 'g' }, 0, 'a'),
      eventIdOf({ ...CONTEXT, now: '2026-03-01T00:00:00.001Z' }, 0, 'a'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(eventIdOf({ ...CONTEXT, requestId: 'other' }, 0, 'a')).toBe(ids[0]);
  });

  it('makes resource ids of the right shape, apart by prefix, command and label', () => {
    const ids = [
      resourceIdFor('cus', 'c'),
      resourceIdFor('pm', 'c'),
      resourceIdFor('cus', 'd'),
      resourceIdFor('cus', 'c', 'second'),
    ];
    expect(new Set(ids.map((id) => id.split('_')[1])).size).toBe(ids.length);
    expect(isId('cus', ids[0]!)).toBe(true);
    expect(resourceIdFor('cus', 'c')).toBe(ids[0]);
  });

  it('gives a step its own command and keeps all else', () => {
    const step = subCommand(CONTEXT, 'link');
    expect(step).toEqual({ ...CONTEXT, commandId: step.commandId });
    expect(new Set([step.commandId, subCommand(CONTEXT, 'other').commandId, CONTEXT.commandId]).size).toBe(3);
  });

  it('of a step are the same whoever takes it, and those of no other step', () => {
    const step = stepOf(CONTEXT, 'pi_1', 'captured');
    expect(step).toEqual({ ...CONTEXT, commandId: commandIdOf('menv_1', 'pi_1', 'captured'), fingerprint: 'captured' });
    const elsewhere = { ...CONTEXT, commandId: 'd', fingerprint: 'g', requestId: 'x' };
    expect(stepOf(elsewhere, 'pi_1', 'captured').commandId).toBe(step.commandId);
    expect(stepOf(CONTEXT, 'pi_1', 'canceled').commandId).not.toBe(step.commandId);
    expect(stepOf(CONTEXT, 'pi_2', 'captured').commandId).not.toBe(step.commandId);
  });
});
