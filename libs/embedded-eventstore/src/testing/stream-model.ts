/** What a writer may expect; a number is a revision. */
export type ModelExpectation = 'any' | 'no_stream' | 'stream_exists' | number;

/**
 * One stream as the rules describe it, written as plainly as they are and apart from the code under test: a list of ids, how many of
 * them are hidden, and whether it is deleted for now or for ever.
 */
export class StreamModel {
  #ids: string[] = [];
  #hidden = 0;
  #hasMetadata = false;
  #isDeleted = false;
  #isTombstoned = false;

  append(expected: ModelExpectation, ids: readonly string[]): string {
    const refusal = this.#refusalOf(expected);
    if (refusal !== undefined) return refusal;
    const repeated = this.#repetition(expected, ids);
    if (repeated !== undefined) return repeated;
    if (this.#isDeleted) this.#hidden = this.#ids.length;
    this.#isDeleted = false;
    this.#ids.push(...ids);
    return `revision ${this.#ids.length - 1}`;
  }

  delete(expected: ModelExpectation): string {
    const refusal = this.#refusalOf(expected) ?? this.#refusalOfEarlier(expected);
    if (refusal !== undefined) return refusal;
    this.#isDeleted = true;
    this.#hasMetadata = true;
    return 'done';
  }

  tombstone(expected: ModelExpectation): string {
    const refusal = this.#refusalOf(expected) ?? this.#refusalOfEarlier(expected);
    if (refusal !== undefined) return refusal;
    this.#isTombstoned = true;
    return 'done';
  }

  read(): string {
    if (this.#isTombstoned) return 'deleted';
    if (this.#isDeleted || this.#ids.length === 0) return 'not found';
    return this.#ids
      .map((id, revision) => `${revision}:${id}`)
      .slice(this.#hidden)
      .join();
  }

  /** Refusals that no repetition can avert. */
  #refusalOf(expected: ModelExpectation): string | undefined {
    if (this.#isTombstoned) return 'deleted';
    if (expected === 'stream_exists' && this.#isDeleted) return 'deleted';
    if (expected === 'stream_exists' && this.#ids.length === 0 && !this.#hasMetadata) return 'wrong';
    if (typeof expected === 'number' && expected >= this.#ids.length) return 'wrong';
    return undefined;
  }

  #refusalOfEarlier(expected: ModelExpectation): string | undefined {
    if (expected === 'any' || expected === 'stream_exists') return undefined;
    const next = expected === 'no_stream' ? 0 : expected + 1;
    return next === this.#ids.length ? undefined : 'wrong';
  }

  /** The answer to an append that was made before, wholly or in part; undefined for a new one. */
  #repetition(expected: ModelExpectation, ids: readonly string[]): string | undefined {
    if (expected === 'any' || expected === 'stream_exists') {
      const revisions = ids.map((id) => this.#ids.lastIndexOf(id));
      if (revisions[0] === -1) return undefined;
      return revisions.includes(-1) ? 'wrong' : `revision ${revisions.at(-1)}`;
    }
    const next = expected === 'no_stream' ? 0 : expected + 1;
    if (next === this.#ids.length) return undefined;
    const isSame = ids.every((id, index) => this.#ids[next + index] === id);
    if (isSame) return `revision ${next + ids.length - 1}`;
    return expected === 'no_stream' && this.#isDeleted && this.#ids[0] !== ids[0] ? undefined : 'wrong';
  }
}
