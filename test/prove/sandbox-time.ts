import { commandIdOf, EventCodec, type EventLog, LogCommandRunner } from '#event-store';
import { isRefusal, plusMilliseconds, timestampOf } from '#kernel';
import { decideFinishAdvance, decideStartAdvance, EnvironmentClocks, sandboxClockAggregate } from '#scheduling';

/** Clocks hold nothing personal. */
const NOTHING_PERSONAL = {
  seal: () => Promise.reject(new Error('nothing personal was expected here')),
  open: () => undefined,
};

/** Moves a sandbox's clock and does nothing of what falls due: that is left to whoever looks after it. */
export class SandboxTime {
  readonly #runner: LogCommandRunner;
  readonly #clocks: EnvironmentClocks;
  #moved = Promise.resolve();
  #moves = 0;

  constructor(
    log: EventLog,
    private readonly environmentId: string,
  ) {
    this.#runner = new LogCommandRunner(log, new EventCodec([sandboxClockAggregate], NOTHING_PERSONAL));
    this.#clocks = new EnvironmentClocks(this.#runner);
  }

  /** One move after the other. */
  pass(passed_ms: number): Promise<void> {
    this.#moved = this.#moved.then(() => this.#pass(passed_ms));
    return this.#moved;
  }

  async #pass(passed_ms: number): Promise<void> {
    this.#clocks.learn(this.environmentId, (await this.#load()).state);
    const now = this.#clocks.now(this.environmentId);
    const to = plusMilliseconds(now, passed_ms);
    const realNow = timestampOf(Date.now());
    const move = ++this.#moves;
    const begun = await this.#execute(`${move}/start`, (state) => decideStartAdvance(state, to, now));
    const ended = await this.#execute(`${move}/end`, (state) => decideFinishAdvance(state, realNow));
    for (const done of [begun, ended]) if (isRefusal(done)) throw new Error(`the clock was not moved: ${done.code}`);
  }

  #load() {
    return this.#runner.load(sandboxClockAggregate, this.environmentId, this.environmentId);
  }

  #execute(
    step: string,
    decide: (state: typeof sandboxClockAggregate.initial) => ReturnType<typeof decideFinishAdvance>,
  ) {
    const { environmentId } = this;
    const context = {
      environmentId,
      merchantId: '',
      commandId: commandIdOf('sandbox_time', environmentId, step),
      fingerprint: step,
      actor: { type: 'system' as const, id: 'proof' },
      requestId: '',
      now: timestampOf(Date.now()),
    };
    return this.#runner.execute(sandboxClockAggregate, environmentId, context, decide);
  }
}
