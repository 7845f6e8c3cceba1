import { startEmbeddedStore } from '../host/start-embedded-store.js';

/** A program that serves a data folder until it is killed, and says when it does. */
await startEmbeddedStore({ dataDir: process.argv[2]! });
process.stdout.write('ready\n');
