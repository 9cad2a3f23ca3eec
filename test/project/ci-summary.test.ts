/** The last line of .ci/run, from reports made for the purpose. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

interface FileResult {
  status: 'passed' | 'failed';
  tests: ('passed' | 'failed' | 'skipped')[];
}

/** Runs the summary on a report of these test files (none: the report is missing) and these failed steps. */
function summarize(
  files: FileResult[] | undefined,
  steps: string[],
): { code: number | null; lines: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'dyadic-summary-'));
  folders.push(folder);
  if (files !== undefined) {
    const testResults = files.map(({ status, tests }, index) => ({
      name: join(folder, `file-${index}.test.ts`),
      status,
      assertionResults: tests.map((outcome, test) => ({ status: outcome, fullName: `test ${test}` })),
    }));
    const numPassedTests = files.flatMap((file) => file.tests).filter((test) => test === 'passed').length;
    mkdirSync(join(folder, 'reports'));
    writeFileSync(join(folder, 'reports/vitest.json'), JSON.stringify({ testResults, numPassedTests }));
  }
  const script = resolve('scripts/ci-summary.mjs');
  const run = spawnSync(process.execPath, [script, ...steps], { cwd: folder, encoding: 'utf8' });
  return { code: run.status, lines: run.stdout.trimEnd().split('\n') };
}

describe('ci-summary', () => {
  it('counts the tests that passed', () => {
    const outcome = summarize([{ status: 'passed', tests: ['passed', 'skipped', 'passed'] }], []);
    expect(outcome).toEqual({ code: 0, lines: ['2 passed, 0 failed'] });
  });

  it('counts failed tests and other failed steps, but not the step of the tests twice', () => {
    const outcome = summarize([{ status: 'failed', tests: ['passed', 'failed'] }], ['tests', 'lint', 'api']);
    expect(outcome.lines).toEqual([
      'failed: file-0.test.ts: test 1',
      'failed: step lint',
      'failed: step api',
      '1 passed, 3 failed',
    ]);
    expect(outcome.code).toBe(1);
  });

  it('counts a test file that could not be run', () => {
    const files: FileResult[] = [
      { status: 'failed', tests: [] },
      { status: 'passed', tests: ['passed'] },
    ];
    const { lines } = summarize(files, ['tests']);
    expect(lines).toEqual(['failed: file-0.test.ts: could not be run', '1 passed, 1 failed']);
  });

  it('fails where the tests left no report, or failed without a failed test', () => {
    const lines = ['failed: step tests', '0 passed, 1 failed'];
    expect(summarize(undefined, ['tests'])).toEqual({ code: 1, lines });
    expect(summarize([], ['tests'])).toEqual({ code: 1, lines });
  });
});
