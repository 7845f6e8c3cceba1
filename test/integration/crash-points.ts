/** Thrown in place of an answer by everything that a dead process would have reached for. */
export class Crashed extends Error {}

/**
 * Kills a process in the middle: everything wrapped counts two points per call, before it is made and after it was carried out.
 * At the chosen point, and ever after, calls throw.
 */
export class CrashPoints {
  passed = 0;

  constructor(private readonly crashAt: number) {}

  get hasCrashed(): boolean {
    return this.passed > this.crashAt;
  }

  wrap<Target extends object>(target: Target): Target {
    return new Proxy(target, {
      get: (from, name) => {
        const member = Reflect.get(from, name, from);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          this.#point();
          const result = await member.apply(from, args);
          this.#point();
          return result;
        };
      },
    });
  }

  #point(): void {
    if (this.passed++ >= this.crashAt) {
      this.passed = Number.MAX_SAFE_INTEGER;
      throw new Crashed();
    }
  }
}
