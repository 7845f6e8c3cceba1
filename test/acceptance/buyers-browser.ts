/** A page as a buyer's browser holds it. */
export interface BuyersPage {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** What a reader sees. */
  readonly text: string;
}

/** What a browser does that matters here: keeps cookies as they ask to be kept, follows redirects, sends forms. */
export class BuyersBrowser {
  readonly #cookies = new Map<string, string>();
  /** The last page that was shown. */
  page: BuyersPage | undefined;
  /** Set-Cookie headers, as they came. */
  readonly cookiesSeen: string[] = [];

  constructor(private readonly link: string) {}

  async visit(url = this.link): Promise<BuyersPage> {
    return this.#show(await this.#send(url, {}));
  }

  /** Sends the form of the page that goes to an address with this end. */
  async submit(end = '', fields: Record<string, string> = {}): Promise<BuyersPage> {
    const { action, key } = this.formTo(end);
    return this.send(action, { key, ...fields });
  }

  /** Sends what no page asked for. */
  async send(action: string, fields: Record<string, string>): Promise<BuyersPage> {
    const answer = await this.#send(action, { method: 'POST', body: new URLSearchParams(fields) });
    const location = answer.headers.get('location');
    return answer.status === 303 && location !== null ? this.visit(location) : this.#show(answer);
  }

  /** A form of the page that is shown. Throws when it has none that goes there. */
  formTo(end: string): { readonly action: string; readonly key: string } {
    const html = this.page?.html ?? '';
    for (const [, action = '', key = ''] of html.matchAll(
      /action="([^"]+)"[^>]*><input type="hidden" name="key" value="([^"]+)"/g,
    )) {
      if (new URL(action, this.link).pathname === new URL(this.link).pathname + end) return { action, key };
    }
    throw new Error(`no form to ${end || 'the link'} in ${this.page?.text}`);
  }

  forgetCookies(): void {
    this.#cookies.clear();
  }

  /** Holds a cookie that no page of ours has set. */
  holdCookie(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = cookie === '' ? undefined : { cookie };
    const answer = await fetch(new URL(url, this.link), { ...init, headers, redirect: 'manual' });
    for (const set of answer.headers.getSetCookie()) {
      this.cookiesSeen.push(set);
      const [name = '', value = ''] = set.split(';')[0]!.split('=');
      this.#cookies.set(name, value);
    }
    return answer;
  }

  async #show(answer: Response): Promise<BuyersPage> {
    const { status, headers } = answer;
    const html = await answer.text();
    const text = html.replace(/<(style|title)>[\s\S]*?<\/\1>/g, '').replace(/<[^>]+>/g, ' ');
    this.page = { status, headers, html, text: text.replace(/&#39;/g, "'").replace(/\s+/g, ' ').trim() };
    return this.page;
  }
}
