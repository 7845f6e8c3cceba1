import { startEmbeddedStore } from '#embedded-eventstore';

/** A store in a process of its own, that a test may stop and kill. */
const store = await startEmbeddedStore({ dataDir: process.argv[2]! });
process.send?.(store.address);
process.once('disconnect', () => process.exit(0));
