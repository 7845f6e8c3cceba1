import type { Position } from '#event-store';
import type { Sandbox } from '#gateways';
import type { Timestamp } from '#kernel';
import { type DueSource, type DueWork, dueContext, type Environment } from '#scheduling';
import type { GatewayNotices } from './take-gateway-notice.process.js';

/** The part of a sandbox that does things by itself, on the sandbox's clock. */
export type GatewayAgenda = Pick<Sandbox, 'agenda' | 'perform' | 'acknowledge'>;

/** What the gateway did by itself stands in no log, so there is nothing to wait for. */
const NOTHING_TO_WAIT_FOR: Position = 0n;

/** Lets each sandbox's gateway do what it has to do by itself, and takes in what it tells. */
export class DueGatewayNotices implements DueSource {
  readonly name = 'gateway_notices';

  constructor(
    private readonly gateway: GatewayAgenda,
    private readonly notices: GatewayNotices,
  ) {}

  async due(environment: Environment, until: Timestamp, limit: number): Promise<readonly DueWork[]> {
    if (environment.mode !== 'test') return [];
    const items = this.gateway.agenda(accountOf(environment), until, limit);
    return items.map(({ itemId, dueAt }) => ({ environment, resourceId: itemId, key: `agenda/${itemId}`, dueAt }));
  }

  /** A notice is acknowledged once it is taken in: a stop in between brings it again. */
  async act({ environment, resourceId: itemId }: DueWork, now: Timestamp): Promise<Position> {
    const account = accountOf(environment);
    const notice = await this.gateway.perform(account, itemId, now);
    if (!notice) return NOTHING_TO_WAIT_FOR;
    const context = dueContext(environment, this.name, now, 'notice', 'notice', notice.noticeId);
    const reached = await this.notices.take(context, notice);
    await this.gateway.acknowledge(account, itemId);
    return reached ?? NOTHING_TO_WAIT_FOR;
  }
}

function accountOf({ merchantId, environmentId }: Environment) {
  return { merchantId, environmentId };
}
