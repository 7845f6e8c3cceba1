import { Controller, Get, Inject, Put } from '@nestjs/common';
import { type FaultSettings, GatewayRefused, type Sandbox } from '#gateways';
import { refuse } from '#kernel';
import {
  accepted,
  Caller,
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
import { sandboxAccountOf, TEST_ONLY } from './assert-sandbox.js';
import { FaultsBody, ListGatewayRecordQuery } from './sandbox.dto.js';
import { GATEWAY_CHARGE, GATEWAY_FAULTS, GATEWAY_REFUND } from './sandbox.schema.js';

/** Behind the curtain of the sandbox's gateway: its own record, and how it fails. Only for sandboxes. */
@Controller('v1/sandbox/gateway')
export class SandboxGatewayController {
  constructor(@Inject(SANDBOX) private readonly sandbox: Sandbox) {}

  @Get('charges')
  @RequiresScope('payments.payment_intents.read')
  @Operation({
    summary: "The gateway's own record of every try that reached it",
    tag: 'Sandbox',
    returns: GATEWAY_CHARGE,
    list: true,
    errors: TEST_ONLY,
  })
  charges(@QueryParams() query: ListGatewayRecordQuery, @Caller() caller: Credential) {
    const { charges, next } = pageOf(query, (page) => this.sandbox.listCharges(sandboxAccountOf(caller), page));
    return list(charges, next);
  }

  @Get('refunds')
  @RequiresScope('commerce.refunds.read')
  @Operation({
    summary: "The gateway's own record of every refund",
    tag: 'Sandbox',
    returns: GATEWAY_REFUND,
    list: true,
    errors: TEST_ONLY,
  })
  refunds(@QueryParams() query: ListGatewayRecordQuery, @Caller() caller: Credential) {
    const { refunds, next } = pageOf(query, (page) => this.sandbox.listRefunds(sandboxAccountOf(caller), page));
    return list(refunds, next);
  }

  @Get('faults')
  @RequiresScope('developer.sandboxes.read')
  @Operation({ summary: 'Show how the gateway fails', tag: 'Sandbox', returns: GATEWAY_FAULTS, errors: TEST_ONLY })
  faults(@Caller() caller: Credential) {
    return single(shownFaults(this.sandbox.faultsOf(sandboxAccountOf(caller))));
  }

  @Put('faults')
  @RequiresScope('developer.sandboxes.write')
  @Operation({ summary: 'Make the gateway fail', tag: 'Sandbox', returns: GATEWAY_FAULTS, errors: TEST_ONLY })
  async setFaults(@JsonBody() body: FaultsBody, @Caller() caller: Credential) {
    const account = sandboxAccountOf(caller);
    const { hang_ms, late_ms, retry_after_ms: retryAfter_ms } = body;
    await this.sandbox.setFaults(account, { faults: accepted(faultsOf(body)), hang_ms, late_ms, retryAfter_ms });
    return single(shownFaults(this.sandbox.faultsOf(account)));
  }
}

/** One mode by itself, or a list of several, each once. */
function faultsOf({ mode, probability = 1, faults }: FaultsBody) {
  if ((mode === undefined) === (faults === undefined)) {
    return refuse('VALIDATION_ERROR', 'Name either one mode or a list of faults.', { param: 'mode' });
  }
  if (mode !== undefined) return [{ mode, probability }];
  const twice = faults!.findIndex((fault, i) => faults!.findIndex((other) => other.mode === fault.mode) < i);
  if (twice === -1) return faults!.map((fault) => ({ mode: fault.mode, probability: fault.probability ?? 1 }));
  return refuse('VALIDATION_ERROR', 'A fault mode is named twice.', { param: `faults[${twice}].mode` });
}

/** The first fault also by itself, for those who set one. */
function shownFaults({ faults, hang_ms, late_ms, retryAfter_ms }: FaultSettings) {
  const { mode, probability } = faults[0] ?? { mode: 'none', probability: 0 };
  return { mode, probability, faults, hang_ms, late_ms, retry_after_ms: retryAfter_ms ?? null };
}

function pageOf<T>(query: ListGatewayRecordQuery, look: (page: { limit: number; after?: string }) => T): T {
  try {
    return look({ limit: query.page_size, after: query.page_token });
  } catch (error) {
    if (!(error instanceof GatewayRefused)) throw error;
    throw new HttpProblem('INVALID_PAGE_TOKEN', undefined, { param: 'page_token' });
  }
}
