import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { Runners } from './projection-runner-kit.js';
import { type OpenReadStore } from './read-store-contract.js';
import { describeFaults } from './runner-faults-contract.js';
import { describeFollowing } from './runner-following-contract.js';
import { describePoison } from './runner-poison-contract.js';
import { describeWriters } from './runner-writers-contract.js';

/** What a runner must hold over every store. */
export function describeProjectionRunner(name: string, open: OpenReadStore): void {
  describe(`a projection runner over ${name}`, () => {
    const runners = new Runners();
    let opened: Awaited<ReturnType<OpenReadStore>>;

    beforeAll(async () => {
      opened = await open();
    });
    afterEach(() => runners.stop());
    afterAll(() => opened.close());

    const context = { store: () => opened.store, runners };
    describeFollowing(context);
    describePoison(context);
    describeFaults(context);
    describeWriters(context);
  });
}
