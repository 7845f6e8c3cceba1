import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../..', import.meta.url));
const ROOT = join(DIST, '..');

/** Removes what an earlier build emitted for sources that are gone: else their tests would go on running. */
for (const entry of readdirSync(DIST, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !/\.js(\.map)?$/.test(entry.name)) continue;
  const source = join(ROOT, relative(DIST, path)).replace(/\.js(\.map)?$/, '.ts');
  if (!existsSync(source)) rmSync(path);
}
