import { isDeepStrictEqual } from 'node:util';
import type { Answer } from './api-client.js';

/** Tells what happens, and stops at the first answer that is not what the story says. */
export class Story {
  readonly #startedAt_ms = performance.now();
  #checks = 0;

  chapter(title: string): void {
    console.log(`\n── ${title}`);
  }

  say(text: string): void {
    console.log(`   ${text}`);
  }

  /** The `data` of an answer with this status. Throws with the whole answer otherwise. */
  expectStatus(answer: Answer, status: number) {
    this.#checks++;
    if (answer.status !== status) {
      throw new Error(`expected HTTP ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body.data;
  }

  expect(what: string, actual: unknown, expected: unknown): void {
    this.#checks++;
    if (!isDeepStrictEqual(actual, expected)) {
      throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
    }
  }

  end(): void {
    const seconds = ((performance.now() - this.#startedAt_ms) / 1_000).toFixed(1);
    console.log(`\nDone: ${this.#checks} answers were what the story says, in ${seconds} s.`);
  }
}
