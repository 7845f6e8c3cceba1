import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** Where and on what the numbers were taken. */
export function machineFacts(): readonly string[] {
  return [
    `date ${new Date().toISOString()}`,
    `commit ${commit()}`,
    `Node ${process.version}`,
    `${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown CPU'}`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB memory`,
    `load before the run ${loadavg()[0]?.toFixed(1)}`,
  ];
}

function commit(): string {
  try {
    const id = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
    const changes = execFileSync('git', ['status', '--porcelain'], { encoding: 'utf8' }).trim();
    return changes === '' ? id : `${id} with uncommitted changes`;
  } catch {
    return 'unknown';
  }
}
