export * from './clock.js';
export * from './command-context.js';
export * from './decider.js';
export * from './ids.js';
export * from './money.js';
export * from './pan-guard.js';
export * from './refusal.js';
export * from './timestamp.js';
