import { Injectable } from '@nestjs/common';
import { CommandRunner } from '#event-store';
import type { Timestamp } from '#kernel';
import { matchesDigest } from '#merchants';
import { type AccessLink, type AccessLinkOpen, accessLinkAggregate } from './access-link.js';
import { parseAccessToken } from './access-link-token.js';

/** A link whose secret the caller knew. */
export interface FoundAccessLink {
  readonly environmentId: string;
  readonly link: AccessLink;
}

/** Knows the secrets of links and of their sessions. */
@Injectable()
export class AccessLinks {
  constructor(private readonly runner: CommandRunner) {}

  /** Undefined alike for a text that is no token, a link that is none, and a secret that is wrong. */
  async find(text: string): Promise<FoundAccessLink | undefined> {
    const token = parseAccessToken(text);
    if (token === undefined) return undefined;
    const { environmentId, accessLinkId, secret } = token;
    const { state: link } = await this.runner.load(accessLinkAggregate, environmentId, accessLinkId);
    return matchesDigest(secret, link?.digest) && link !== null ? { environmentId, link } : undefined;
  }
}

/** The opening that a session's secret came of, while the session lasts. A session is its link's alone. */
export function sessionOf(link: AccessLink, sessionSecret: string, now: Timestamp): AccessLinkOpen | undefined {
  const known = link.opens.filter(({ sessionDigest }) => matchesDigest(sessionSecret, sessionDigest));
  return known.find(({ sessionEndsAt }) => now < sessionEndsAt);
}
