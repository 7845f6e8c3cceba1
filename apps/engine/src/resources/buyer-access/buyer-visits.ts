import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { commandIdOf } from '#event-store';
import type { CommandContext, Timestamp } from '#kernel';
import { EnvironmentClocks } from '#scheduling';
import { type AccessLink, type AccessLinkOpen, AccessLinks, sessionOf } from '#subscriptions';
import { HttpProblem } from '../../http/index.js';
import { cookieValue, sessionCookieName } from './buyer-session.js';

/** Somebody with a link, and the session that they have opened with it. */
export interface BuyerVisit {
  readonly token: string;
  readonly environmentId: string;
  readonly link: AccessLink;
  readonly now: Timestamp;
  readonly requestId: string;
  /** Absent before the link is opened, and when the session is over. */
  readonly session: AccessLinkOpen | undefined;
}

const KEY = /^[\w-]{8,64}$/;

/** Who comes with a link. */
@Injectable()
export class BuyerVisits {
  constructor(
    private readonly links: AccessLinks,
    private readonly clocks: EnvironmentClocks,
  ) {}

  /** Throws one and the same problem for every token that is not a link's. */
  async of(request: FastifyRequest): Promise<BuyerVisit> {
    const { token = '' } = request.params as { token?: string };
    const found = await this.links.find(token);
    if (found === undefined) throw new HttpProblem('RESOURCE_NOT_FOUND');
    const { environmentId, link } = found;
    await this.clocks.refresh(environmentId);
    const now = this.clocks.now(environmentId);
    const secret = cookieValue(request.headers.cookie, sessionCookieName(link.accessLinkId));
    const session = secret === undefined ? undefined : sessionOf(link, secret, now);
    return { token, environmentId, link, now, requestId: request.id, session };
  }
}

/** What a form was sent with, whichever browser sent it how often. Throws for one that no page of ours has. */
export function formOf(request: FastifyRequest): { readonly key: string; readonly card: string | undefined } {
  const { key = '', card } = (request.body ?? {}) as { key?: string; card?: string };
  if (!KEY.test(key)) throw new HttpProblem('INVALID_REQUEST');
  return { key, card };
}

/** A command of the buyer's: the same form sent twice is the same command. */
export function buyerCommand(visit: BuyerVisit, ...act: readonly string[]): CommandContext {
  const { environmentId, link, now, requestId, session } = visit;
  const { accessLinkId, merchantId } = link;
  return {
    environmentId,
    merchantId,
    commandId: commandIdOf(environmentId, accessLinkId, String(session?.open ?? 'door'), ...act),
    fingerprint: act[0] ?? '',
    actor: { type: 'buyer', id: accessLinkId },
    requestId,
    now,
  };
}
