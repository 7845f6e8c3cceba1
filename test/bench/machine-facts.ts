import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** Where and on what the numbers were taken. */
export function machineFacts(): readonly string[] {
  const load = loadavg()[0] ?? 0;
  const cores = availableParallelism();
  return [
    `date ${new Date().toISOString()}`,
    `commit ${commit()}`,
    `Node ${process.version}`,
    `${cores} cores, ${cpus()[0]?.model ?? 'unknown CPU'}`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB memory`,
    `load before the run ${load.toFixed(1)}${load > 0.5 * cores ? ': the machine was busy, so no ratio of this run can be relied on' : ''}`,
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
