import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { isRefusal, plusMilliseconds, type Refusal } from '#kernel';
import { ArrayEventLog, commandContext, runnerOn, TEST_ENVIRONMENT } from '../fixtures/array-event-log.fixture.js';
import { at, SubscriptionStory } from '../fixtures/subscription-story.fixture.js';
import { accessLinkAggregate } from './access-link.js';
import type { AccessLinkSecrets } from './access-link-secrets.port.js';
import { formatAccessToken, parseAccessToken } from './access-link-token.js';
import { decideCreateAccessLink } from './create-access-link.js';
import { AccessLinks, sessionOf } from './find-access-link.process.js';
import { OpenAccessLinkHandler } from './open-access-link.handler.js';
import { ACCESS_SESSION_MS, OpenAccessLink } from './open-access-link.js';

const NOW = at('2026-02-02');
const LINK = 'alink_01JD000000000000000000000B';
const digestOf = (text: string) => createHash('sha256').update(text).digest();
const secrets: AccessLinkSecrets = { secretOf: (text) => digestOf(text).toString('base64url') };
const secret = secrets.secretOf('link');
const token = formatAccessToken({ environmentId: TEST_ENVIRONMENT, accessLinkId: LINK, secret });

async function world() {
  const log = new ArrayEventLog();
  const runner = runnerOn(log);
  const { subscription } = SubscriptionStory.created().pay();
  const made = { now: NOW, accessLinkId: LINK, digest: digestOf(secret).toString('hex'), subscription };
  await runner.execute(accessLinkAggregate, LINK, commandContext('create', NOW), (state) =>
    decideCreateAccessLink(made, state),
  );
  const handler = new OpenAccessLinkHandler(runner, secrets);
  const open = (openKey: string) =>
    handler.execute(new OpenAccessLink(commandContext(`open ${openKey}`, NOW), { accessLinkId: LINK, openKey }));
  return { log, links: new AccessLinks(runner), open };
}

function accepted<Outcome>(outcome: Outcome | Refusal): Outcome {
  if (isRefusal(outcome)) throw new Error(outcome.code);
  return outcome;
}

describe('a token', () => {
  test('says where its link stands, and holds nothing else', () => {
    expect(token).toMatch(/^[\w-]{95}$/);
    expect(parseAccessToken(token)).toEqual({ environmentId: TEST_ENVIRONMENT, accessLinkId: LINK, secret });
  });

  test.each(['', 'nonsense', token.slice(1), `${token}x`, token.toLowerCase(), `8${token.slice(1)}`])(
    '%j is none',
    (text) => {
      expect(parseAccessToken(text)).toBeUndefined();
    },
  );

  test('finds its link; another secret, another link and another tenant find nothing', async () => {
    const { links } = await world();
    expect(await links.find(token)).toMatchObject({ environmentId: TEST_ENVIRONMENT, link: { accessLinkId: LINK } });
    const own = { environmentId: TEST_ENVIRONMENT, accessLinkId: LINK, secret };
    for (const part of [
      { secret: secrets.secretOf('guess') },
      { accessLinkId: 'alink_01JD000000000000000000000C' },
      { environmentId: 'menv_01JD000000000000000000000C' },
    ]) {
      expect(await links.find(formatAccessToken({ ...own, ...part }))).toBeUndefined();
    }
  });
});

describe('a session', () => {
  test('is known by its secret for half an hour, and neither secret stands in the log', async () => {
    const { log, links, open } = await world();
    const { sessionSecret } = accepted(await open('page-1'));
    const link = (await links.find(token))!.link;
    const end = plusMilliseconds(NOW, ACCESS_SESSION_MS);
    expect(sessionOf(link, sessionSecret, plusMilliseconds(end, -1))?.open).toBe(1);
    expect(sessionOf(link, sessionSecret, end)).toBeUndefined();
    expect(sessionOf(link, secret, NOW)).toBeUndefined();
    const stored = JSON.stringify(log.events.map(({ data }) => data));
    expect(stored).not.toContain(sessionSecret);
    expect(stored).not.toContain(secret);
  });

  test('is one for a button that was pressed twice, and five for nine who press at once', async () => {
    const { links, open } = await world();
    const [first, again] = [accepted(await open('page-1')), accepted(await open('page-1'))];
    expect(again.sessionSecret).toBe(first.sessionSecret);
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, n) => open(`other-${n}`)));
    expect(outcomes.filter(isRefusal).map(({ code }) => code)).toEqual(Array(4).fill('ACCESS_LINK_USED_UP'));
    expect((await links.find(token))?.link.opens.map((each) => each.open)).toEqual([1, 2, 3, 4, 5]);
  });
});
