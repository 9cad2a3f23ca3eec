/**
 * The last lines of .ci/run: what failed, and «N passed, N failed». Passed are tests; failed are tests, test files that
 * could not be run, and the other steps of .ci/run that failed.
 *
 * Usage: node scripts/ci-summary.mjs [name of a failed step ...] (reads reports/vitest.json)
 */
import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';

const report = resolve('reports/vitest.json');
const { testResults, numPassedTests } = existsSync(report)
  ? JSON.parse(readFileSync(report, 'utf8'))
  : { testResults: [], numPassedTests: 0 };

const failures = [];
for (const { name, status, assertionResults } of testResults) {
  const file = relative('.', name);
  const failing = assertionResults.filter((test) => test.status === 'failed');
  for (const test of failing) failures.push(`${file}: ${test.fullName}`);
  if (status === 'failed' && failing.length === 0) failures.push(`${file}: could not be run`);
}
for (const step of process.argv.slice(2)) {
  // The step that ran the tests has failed for the tests above, unless there are none: then for a reason of its own.
  if (step !== 'tests' || failures.length === 0) failures.push(`step ${step}`);
}

for (const failure of failures) console.log(`failed: ${failure}`);
console.log(`${numPassedTests} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
