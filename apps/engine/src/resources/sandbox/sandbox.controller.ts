import { Controller, Get, HttpCode, Inject, Post, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Executed } from '#event-store';
import { FAULT_MODES, type FaultMode, GatewayRefused, type Sandbox } from '#gateways';
import { type CommandContext, type Refusal, refuse } from '#kernel';
import { AdvanceSandboxClock, EnvironmentClocks, type SandboxClock } from '#scheduling';
import {
  accepted,
  Caller,
  Command,
  type Credential,
  HttpProblem,
  JsonBody,
  list,
  Operation,
  QueryParams,
  RequiresScope,
  single,
} from '../../http/index.js';
import { SANDBOX } from '../../runtime/tokens.js';
import { Reads } from '../reads.js';
import { AdvanceClockBody, FaultsBody, ListGatewayChargesQuery } from './sandbox.dto.js';
import { GATEWAY_CHARGE, GATEWAY_FAULTS, SANDBOX_CLOCK } from './sandbox.schema.js';

const TEST_ONLY = ['API_KEY_MODE_MISMATCH'];

/** What a test needs to move time and to look behind the curtain. Only for sandboxes. */
@Controller('v1/sandbox')
export class SandboxController {
  constructor(
    private readonly commands: CommandBus,
    private readonly clocks: EnvironmentClocks,
    private readonly reads: Reads,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
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

  @Get('gateway/charges')
  @RequiresScope('payments.payment_intents.read')
  @Operation({
    summary: "The gateway's own record of every try that reached it",
    tag: 'Sandbox',
    returns: GATEWAY_CHARGE,
    list: true,
    errors: TEST_ONLY,
  })
  charges(@QueryParams() query: ListGatewayChargesQuery, @Caller() caller: Credential) {
    assertSandbox(caller);
    try {
      const page = { limit: query.page_size, after: query.page_token };
      const { charges, next } = this.sandbox.listCharges(accountOf(caller), page);
      return list(charges, next);
    } catch (error) {
      if (error instanceof GatewayRefused)
        throw new HttpProblem('INVALID_PAGE_TOKEN', undefined, { param: 'page_token' });
      throw error;
    }
  }

  @Put('gateway/faults')
  @RequiresScope('developer.sandboxes.write')
  @Operation({ summary: 'Make the gateway fail', tag: 'Sandbox', returns: GATEWAY_FAULTS, errors: TEST_ONLY })
  async faults(@JsonBody() body: FaultsBody, @Caller() caller: Credential) {
    assertSandbox(caller);
    const { mode, probability = 1 } = body;
    if (!FAULT_MODES.includes(mode as FaultMode)) {
      const message = `The fault mode must be one of ${FAULT_MODES.join(', ')}.`;
      return accepted<never>(refuse('VALIDATION_ERROR', message, { param: 'mode' }));
    }
    await this.sandbox.setFaults(accountOf(caller), { mode: mode as FaultMode, probability });
    return single({ mode, probability });
  }

  #clockOf(environmentId: string, clock: SandboxClock) {
    return { now: this.clocks.now(environmentId), status: clock.advancingTo ? 'advancing' : 'ready' };
  }
}

function assertSandbox({ mode }: Credential): void {
  if (mode !== 'test') throw new HttpProblem('API_KEY_MODE_MISMATCH', undefined, { allowed_key_modes: ['test'] });
}

function accountOf({ merchantId, environmentId }: Credential) {
  return { merchantId, environmentId };
}
