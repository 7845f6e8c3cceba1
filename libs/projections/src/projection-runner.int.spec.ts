import { describe, it } from '@jest/globals';
import { describeProjectionRunner } from './projection-runner-contract.js';
import { openLmdb, openRedis } from './read-store-fixtures.js';
import { hasRedisServer } from './redis-test-server.adapter.js';

describeProjectionRunner('LMDB', openLmdb);

if (hasRedisServer) {
  describeProjectionRunner('Redis', openRedis);
} else {
  describe.skip('SKIPPED, NOT TESTED: a projection runner over Redis (no redis-server on this machine)', () => {
    it.todo('runs where redis-server is installed');
  });
}
