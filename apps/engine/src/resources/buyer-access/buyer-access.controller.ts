import { randomUUID } from 'node:crypto';
import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '#kernel';
import { type AccessLinkOpening, OpenAccessLink, refuseOpening } from '#subscriptions';
import { accepted, Page } from '../../http/index.js';
import { ACCESS_HEADERS } from './access-frame.js';
import { AccessUrls, accessPath } from './access-urls.js';
import { BuyerActs } from './buyer-acts.js';
import { BuyerBooks } from './buyer-books.js';
import { sessionCookie } from './buyer-session.js';
import { type BuyerVisit, BuyerVisits, buyerCommand, formOf } from './buyer-visits.js';
import { isCardChoice } from './card-choices.js';
import { pickNotice } from './pick-notice.js';
import { renderAccessError } from './render-access-error.js';
import { renderBill } from './render-bill.js';
import { renderDoor } from './render-door.js';

const ACCESS_PAGES = { headers: ACCESS_HEADERS, renderError: renderAccessError };

/** The pages behind an access link (ADR 0053): forms and redirects, no script. */
@Controller('access/:token')
export class BuyerAccessController {
  constructor(
    private readonly bus: CommandBus,
    private readonly visits: BuyerVisits,
    private readonly books: BuyerBooks,
    private readonly acts: BuyerActs,
    private readonly urls: AccessUrls,
  ) {}

  /** Counts nothing: mail scanners fetch every link. */
  @Get()
  @Page(ACCESS_PAGES)
  async show(@Req() request: FastifyRequest): Promise<string> {
    const visit = await this.visits.of(request);
    const { token, session, link, now } = visit;
    const key = randomUUID();
    if (session === undefined) {
      const refusal = refuseOpening(link, now);
      if (refusal !== undefined) accepted(refusal);
      return renderDoor({ businessName: await this.books.businessNameFor(visit), action: accessPath(token), key });
    }
    const { result } = request.query as { result?: unknown };
    const [cardAction, payAction] = [accessPath(token, 'card'), accessPath(token, 'pay')];
    const bill = await this.books.billOf(visit);
    return renderBill({ bill, notice: pickNotice(result, bill), cardAction, payAction, key });
  }

  @Post()
  @HttpCode(303)
  @Page(ACCESS_PAGES)
  async open(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const visit = await this.visits.of(request);
    const { accessLinkId } = visit.link;
    const { key: openKey } = formOf(request);
    // A browser that comes from a web mail keeps a strict cookie back, is shown the door, and sends the cookie with its button.
    if (visit.session !== undefined) return seeOther(reply, visit);
    const context = buyerCommand(visit, 'open', openKey);
    const outcome: AccessLinkOpening | Refusal = await this.bus.execute(
      new OpenAccessLink(context, { accessLinkId, openKey }),
    );
    const { sessionSecret: secret } = accepted(outcome);
    reply.header('set-cookie', sessionCookie({ accessLinkId, secret, isSecure: this.urls.isSecure }));
    return seeOther(reply, visit);
  }

  @Post('card')
  @HttpCode(303)
  @Page(ACCESS_PAGES)
  async putInCard(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const visit = await this.visits.of(request);
    const { key, card } = formOf(request);
    // A session that is over leads back to the button.
    if (visit.session === undefined) return seeOther(reply, visit);
    if (!isCardChoice(card)) return seeOther(reply, visit, 'no_card');
    const subscription = await this.books.subscriptionOf(visit);
    return seeOther(reply, visit, await this.acts.putIn(visit, subscription, key, card));
  }

  @Post('pay')
  @HttpCode(303)
  @Page(ACCESS_PAGES)
  async pay(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const visit = await this.visits.of(request);
    const { key } = formOf(request);
    if (visit.session === undefined) return seeOther(reply, visit);
    return seeOther(reply, visit, await this.acts.pay(visit, key));
  }
}

/** After a form the browser is sent to a page, so that loading that again sends nothing again. */
function seeOther(reply: FastifyReply, { token }: BuyerVisit, result?: string): string {
  reply.header('location', result === undefined ? accessPath(token) : `${accessPath(token)}?result=${result}`);
  return '';
}
