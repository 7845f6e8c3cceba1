export * from './lmdb-file-check.js';
