/** The value below which this share (0 to 1) of the samples lies; NaN without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** The smallest and the largest, as `0.51–0.58`. */
export function spread(samples: readonly number[], digits = 2): string {
  return `${Math.min(...samples).toFixed(digits)}–${Math.max(...samples).toFixed(digits)}`;
}

/** A rate as people read it: `8,512/s`. */
export function perSecond(rate: number, unit = ''): string {
  return `${Math.round(rate).toLocaleString('en-US')}${unit && ` ${unit}`}/s`;
}

export function milliseconds(duration_ms: number): string {
  return `${duration_ms.toFixed(duration_ms < 10 ? 1 : 0)} ms`;
}
