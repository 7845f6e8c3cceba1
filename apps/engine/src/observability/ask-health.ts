import type { HealthCheck } from './health-check.port.js';

/** How long one check may take before it counts as failed. */
export const CHECK_TIMEOUT_MS = 2_000;

export interface CheckResult {
  readonly ok: boolean;
  readonly detail?: unknown;
  readonly duration_ms: number;
}

export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

/** Asks all checks at once. A check that fails or takes too long is not ok, and never holds up the others. */
export async function askHealth(checks: readonly HealthCheck[], timeout_ms = CHECK_TIMEOUT_MS): Promise<Readiness> {
  const results = await Promise.all(checks.map(async (each) => [each.name, await ask(each, timeout_ms)] as const));
  return { ready: results.every(([, result]) => result.ok), checks: Object.fromEntries(results) };
}

async function ask(check: HealthCheck, timeout_ms: number): Promise<CheckResult> {
  const startedAt_ms = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ ok: boolean; detail: unknown }>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: `no answer within ${timeout_ms} ms` }), timeout_ms);
  });
  try {
    const { ok, detail } = await Promise.race([check.check(), late]);
    return { ok, detail, duration_ms: sinceStart(startedAt_ms) };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.name : 'failed', duration_ms: sinceStart(startedAt_ms) };
  } finally {
    clearTimeout(timer);
  }
}

function sinceStart(startedAt_ms: number): number {
  return Math.round((performance.now() - startedAt_ms) * 10) / 10;
}
