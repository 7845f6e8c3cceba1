// Tests run on what `npm run build` emitted: the same files that ship.
export default {
  rootDir: 'dist',
  testEnvironment: 'node',
  testEnvironmentOptions: { globalsCleanup: 'off' },
  testMatch: ['**/*.spec.js'],
  transform: {},
  maxWorkers: 2,
  testTimeout: 30_000,
  reporters: [['default', { summaryThreshold: 1_000 }], '<rootDir>/test/support/loud-skips.js'],
};
