/** Fails with `onTimeout()` when the promise has not settled in time. The promise itself goes on; its late failure is swallowed. */
export async function within<Result>(
  promise: Promise<Result>,
  timeout_ms: number,
  onTimeout: () => Error,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(onTimeout()), timeout_ms);
  });
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Full jitter: a random wait below a bound that doubles with every attempt, up to a cap. */
export function backoff_ms(attempt: number, base_ms = 50, cap_ms = 5_000): number {
  return Math.random() * Math.min(cap_ms, base_ms * 2 ** attempt);
}

/** Waits, or returns at once when the signal fires. */
export function pause(duration_ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, duration_ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
