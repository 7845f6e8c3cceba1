export * from './advance-sandbox-clock.handler.js';
export * from './clock-advancer.js';
export * from './due-work.port.js';
export * from './due-worker.js';
export * from './environment-clocks.js';
export * from './sandbox-clock.events.js';
export * from './sandbox-clock.js';
export * from './token-bucket.js';
