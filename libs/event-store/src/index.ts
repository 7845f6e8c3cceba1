export * from './command.js';
export * from './command-runner.js';
export * from './event-feed.js';
export * from './stored-event.js';
