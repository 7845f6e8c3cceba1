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

/** More points than any command has. */
const MANY = 160;
const SIDE_BY_SIDE = 8;

/** Dies at the point and recovers; false when the command was over before it. */
type CrashAt = (point: number) => Promise<boolean>;

/** Crashes a command at every point it has, or at every `step`th; answers how many points were tried. */
export async function crashEverywhere(crashAt: CrashAt, { first = 0, step = 1 } = {}): Promise<number> {
  let points = 0;
  for (let next = first; next < MANY; next += SIDE_BY_SIDE * step) {
    const batch = Array.from({ length: SIDE_BY_SIDE }, (_, n) => crashAt(next + n * step));
    const crashed = (await Promise.all(batch)).filter((died) => died).length;
    points += crashed;
    if (crashed < SIDE_BY_SIDE) return points;
  }
  throw new Error('the command never ends');
}

/** Every third point, another third in each run: all of them take minutes. */
export function crashOftenEnough(crashAt: CrashAt): Promise<number> {
  const first = Math.floor(Math.random() * 3);
  console.info(`crashes at every third point from ${first}`);
  return crashEverywhere(crashAt, { first, step: 3 });
}
