export * from './api-key-secret.js';
export * from './scopes.js';
