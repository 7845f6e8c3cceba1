import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Executed } from '#event-store';
import type { CommandContext, Refusal } from '#kernel';
import { AdvanceSandboxClock, EnvironmentClocks, type SandboxClock } from '#scheduling';
import {
  accepted,
  Caller,
  Command,
  type Credential,
  JsonBody,
  Operation,
  RequiresScope,
  single,
} from '../../http/index.js';
import { Reads } from '../reads.js';
import { assertSandbox, TEST_ONLY } from './assert-sandbox.js';
import { AdvanceClockBody } from './sandbox.dto.js';
import { SANDBOX_CLOCK } from './sandbox.schema.js';

/** What a test needs to move time. Only for sandboxes. */
@Controller('v1/sandbox')
export class SandboxController {
  constructor(
    private readonly commands: CommandBus,
    private readonly clocks: EnvironmentClocks,
    private readonly reads: Reads,
  ) {}

  @Get('clock')
  @RequiresScope('developer.sandboxes.read')
  @Operation({ summary: "Show the sandbox's clock", tag: 'Sandbox', returns: SANDBOX_CLOCK, errors: TEST_ONLY })
  async clock(@Caller() caller: Credential) {
    assertSandbox(caller);
    return single(this.#clockOf(caller.environmentId, await this.clocks.refresh(caller.environmentId)));
  }

  @Post('clock/advance')
  @HttpCode(200)
  @RequiresScope('developer.sandboxes.write')
  @Operation({
    summary: 'Move the clock; answers when all that fell due is done',
    tag: 'Sandbox',
    returns: SANDBOX_CLOCK,
    errors: TEST_ONLY,
  })
  async advance(@JsonBody() body: AdvanceClockBody, @Command() context: CommandContext, @Caller() caller: Credential) {
    assertSandbox(caller);
    const outcome: Executed<SandboxClock> | Refusal = await this.commands.execute(
      new AdvanceSandboxClock(context, { to: body.to }),
    );
    const done = accepted(outcome);
    return single(this.#clockOf(caller.environmentId, done.state), this.reads.wrote(caller.environmentId, done));
  }

  #clockOf(environmentId: string, clock: SandboxClock) {
    return { now: this.clocks.now(environmentId), status: clock.advancingTo ? 'advancing' : 'ready' };
  }
}
