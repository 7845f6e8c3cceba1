import { randomUUID } from 'node:crypto';
import type { ApiDescription } from './api-document.js';
import { checkAnswer } from './check-answer.js';

// biome-ignore lint/suspicious/noExplicitAny: a client reads answers of many shapes
type Json = any;

export interface Ask {
  readonly headers?: Record<string, string>;
  /** Sends no API key. */
  readonly anonymous?: boolean;
  readonly status?: number;
}

/** Calls the API and compares every answer, and every body that was accepted, with the document. */
export class ApiWitness {
  /** Everything that was not as documented. */
  readonly faults: string[] = [];
  /** The operations that were seen to succeed, and to fail. */
  readonly succeeded = new Set<string>();
  readonly refused = new Map<string, Set<string>>();

  constructor(
    readonly api: ApiDescription,
    private readonly baseUrl: string,
    private readonly key: string,
  ) {}

  get(path: string, ask: Ask = {}): Promise<Json> {
    return this.call('GET', path, undefined, ask);
  }

  post(path: string, body?: unknown, ask: Ask = {}): Promise<Json> {
    return this.call('POST', path, body, ask);
  }

  /** The JSON body of the answer. Fails when the status is another than the one that was asked for. */
  async call(method: string, path: string, body?: unknown, ask: Ask = {}): Promise<Json> {
    const url = new URL(path, this.baseUrl);
    const operation = this.api.operationOf(method, url.pathname);
    if (operation === undefined) throw new Error(`${method} ${url.pathname} is not documented`);
    const response = await fetch(url, {
      method,
      headers: {
        ...(ask.anonymous ? {} : { authorization: `Bearer ${this.key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(operation.parameters.some(isNeededKey) ? { 'idempotency-key': randomUUID() } : {}),
        ...ask.headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const { status, headers } = response;
    const text = await response.text();
    if (ask.status !== undefined && status !== ask.status) {
      throw new Error(`${method} ${path}: expected ${ask.status}, got ${status}: ${text}`);
    }
    const faults = checkAnswer(this.api, operation, { status, headers, text });
    const schema = operation.requestBody?.content['application/json']?.schema;
    if (status < 300 && body !== undefined && schema !== undefined) {
      faults.push(...this.api.faultsOf(schema, body).map((fault) => `accepted, though the request ${fault}`));
    }
    this.faults.push(...faults.map((fault) => `${operation.operationId} ${status}: ${fault}`));
    const json = headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined;
    if (status < 300) this.succeeded.add(operation.operationId);
    else this.#noteRefusal(operation.operationId, json?.error?.code ?? String(status));
    return json;
  }

  #noteRefusal(operationId: string, code: string): void {
    this.refused.set(operationId, (this.refused.get(operationId) ?? new Set()).add(code));
  }
}

const isNeededKey = ({ name, required }: { name: string; required?: boolean }): boolean =>
  name === 'Idempotency-Key' && required === true;
