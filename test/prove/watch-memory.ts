import { readFile } from 'node:fs/promises';

const EVERY_MS = 500;

export interface PeakMemory {
  readonly peak_MiB: number;
  /** Without the pages of mapped files, which the kernel takes back at will. */
  readonly peakOwn_MiB: number;
}

/** The most memory that a process had, by the kernel and by looking twice a second; Linux only, zero elsewhere. */
export function watchMemory(pid: number): { end(): Promise<PeakMemory> } {
  let peakOwn_MiB = 0;
  let peak_MiB = 0;
  const look = async () => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const mebibytes = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1_024;
    peakOwn_MiB = Math.max(peakOwn_MiB, mebibytes('RssAnon'));
    peak_MiB = Math.max(peak_MiB, mebibytes('VmHWM'));
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  return {
    end: async () => {
      clearInterval(timer);
      await look();
      return { peak_MiB, peakOwn_MiB };
    },
  };
}
