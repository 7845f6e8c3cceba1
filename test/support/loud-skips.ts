import type { AggregatedResult, Reporter, TestContext } from '@jest/reporters';

/** Names every skipped test in the last lines of the run, so that nobody takes a green run for a whole one. */
export default class LoudSkips implements Pick<Reporter, 'onRunComplete'> {
  onRunComplete(_contexts: Set<TestContext>, results: AggregatedResult): void {
    const skipped = results.testResults.flatMap(({ testFilePath, testResults }) =>
      testResults
        .filter(({ status }) => status === 'pending' || status === 'todo' || status === 'disabled')
        .map(({ fullName }) => `  ${testFilePath.split('/dist/').at(-1)}: ${fullName}`),
    );
    const { numPassedTests, numFailedTests } = results;
    if (skipped.length > 0) console.error(`\nSKIPPED, so not shown by this run:\n${skipped.join('\n')}`);
    const failedSuites = results.numRuntimeErrorTestSuites;
    if (failedSuites > 0) console.error(`\n${failedSuites} test files could not be run at all.`);
    console.error(`\n${numPassedTests} passed, ${numFailedTests + failedSuites} failed, ${skipped.length} skipped`);
  }
}
