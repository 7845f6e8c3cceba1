import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ViewsSeal } from './views-seal.js';

describe('the seal of views that are flushed late', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'onfile-seal-'));
    writeFileSync(join(folder, 'data.mdb'), 'views');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const hasViews = () => readdirSync(folder).includes('data.mdb');

  it('keeps the views after an orderly end, also over a boot', () => {
    new ViewsSeal(folder, 'boot-1').close();
    expect(new ViewsSeal(folder, 'boot-2')).toMatchObject({ wasBroken: false, mayDeferFlush: true });
    expect(hasViews()).toBe(true);
  });

  it('keeps the views after a process was killed', () => {
    new ViewsSeal(folder, 'boot-1');
    expect(new ViewsSeal(folder, 'boot-1').wasBroken).toBe(false);
    expect(hasViews()).toBe(true);
  });

  it('removes the views when the machine stopped at once', () => {
    new ViewsSeal(folder, 'boot-1');
    expect(new ViewsSeal(folder, 'boot-2').wasBroken).toBe(true);
    expect(hasViews()).toBe(false);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('stays open as long as another process may be writing', () => {
    const one = new ViewsSeal(folder, 'boot-1');
    const other = new ViewsSeal(folder, 'boot-1');
    one.close();
    expect(new ViewsSeal(folder, 'boot-2').wasBroken).toBe(true);
    other.close();
  });

  it('clears the mark of a process that is gone when it closes', () => {
    const seal = new ViewsSeal(folder, 'boot-1');
    const [own] = readdirSync(folder).filter((name) => name.startsWith('open-'));
    // A number beyond every process id there is.
    renameSync(join(folder, own!), join(folder, own!.replace(/-\d+-/, '-999999999-')));
    seal.close();
    expect(readdirSync(folder)).toEqual(['data.mdb']);
  });

  it('leaves the mark of a process that it cannot see', () => {
    writeFileSync(join(folder, 'open-999999999-00000000-0000-4000-8000-000000000000'), 'boot-1 pid:[elsewhere]');
    new ViewsSeal(folder, 'boot-1').close();
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('asks for every flush where boots cannot be told apart', () => {
    const seal = new ViewsSeal(folder, null);
    expect(seal.mayDeferFlush).toBe(false);
    seal.close();
    expect(readdirSync(folder)).toEqual(['data.mdb']);
  });
});
