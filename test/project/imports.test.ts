/** The import check itself: it must find each kind of violation in a small project made to contain it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Runs the check on a project with these files; its exit code and what it complained about. */
function check(files: Record<string, string>): { code: number | null; problems: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'dyadic-imports-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const run = spawnSync(process.execPath, ['scripts/check-imports.mjs', folder], { encoding: 'utf8' });
  return { code: run.status, problems: run.stderr.split('\n').filter((line) => line !== '') };
}

const leaf = 'export const one: number = 1;\n';

describe('check-imports', () => {
  it('accepts imports that point one way', () => {
    const outcome = check({
      'src/numeric/one.ts': leaf,
      'src/numeric/two.ts':
        "import { one } from './one.js';\nimport pure from 'pure-rand';\nexport { one, pure };\n",
      'src/network/net.ts': "export * from '../numeric/two.js';\n",
      'src/cli/main.ts': "import '../network/net.js';\nimport 'node:fs';\nimport 'csv-parse';\n",
      'src/index.ts': "export * from './network/net.js';\n",
      'test/numeric/one.test.ts': "import '../../src/numeric/one.js';\nimport '../oracles/dense.js';\n",
      'test/oracles/dense.ts': "import './other.js';\n",
      'test/oracles/other.ts': leaf,
    });
    expect(outcome).toEqual({ code: 0, problems: [] });
  });

  const refused: Record<string, { files: Record<string, string>; problem: string }> = {
    'an import of a later folder': {
      files: { 'src/numeric/one.ts': "import '../network/net.js';\n", 'src/network/net.ts': leaf },
      problem:
        'src/numeric/one.ts: imports src/network/net.ts, but network comes after numeric in the order of folders',
    },
    'an import of a type from a later folder': {
      files: { 'src/errors.ts': "import type { A } from './cli/a.js';\n", 'src/cli/a.ts': leaf },
      problem: 'src/errors.ts: imports src/cli/a.ts, but cli comes after errors.ts in the order of folders',
    },
    'a type named by import(…)': {
      files: { 'src/errors.ts': "export type A = import('./numeric/a.js').A;\n", 'src/numeric/a.ts': leaf },
      problem:
        'src/errors.ts: imports src/numeric/a.ts, but numeric comes after errors.ts in the order of folders',
    },
    'a re-export from a later folder': {
      files: { 'src/program/a.ts': "export { one } from '../sweeps/a.js';\n", 'src/sweeps/a.ts': leaf },
      problem:
        'src/program/a.ts: imports src/sweeps/a.ts, but sweeps comes after program in the order of folders',
    },
    'a cycle within a folder': {
      files: {
        'src/numeric/a.ts': "import './b.js';\n",
        'src/numeric/b.ts': "import './c.js';\n",
        'src/numeric/c.ts': "import type { A } from './a.js';\n",
      },
      problem: 'cycle: src/numeric/a.ts → src/numeric/b.ts → src/numeric/c.ts → src/numeric/a.ts',
    },
    'a file that imports itself': {
      files: { 'test/a.ts': "import './a.js';\n" },
      problem: 'cycle: test/a.ts → test/a.ts',
    },
    'a folder without a place in the order': {
      files: { 'src/utils/a.ts': leaf },
      problem: 'src/utils/a.ts: src/utils has no place in the order of folders',
    },
    'an import from outside src': {
      files: { 'src/numeric/a.ts': "import '../../test/b.js';\n", 'test/b.ts': leaf },
      problem: 'src/numeric/a.ts: imports test/b.ts, which lies outside src',
    },
    'the command line in the public surface': {
      files: { 'src/index.ts': "export * from './cli/a.js';\n", 'src/cli/a.ts': leaf },
      problem: 'src/index.ts: imports src/cli/a.ts, but the public surface must run without Node',
    },
    'a Node module outside the command line': {
      files: { 'src/training/a.ts': "import { performance } from 'node:perf_hooks';\n" },
      problem: 'src/training/a.ts: imports node:perf_hooks, which only src/cli may',
    },
    'a Node module by its old name': {
      files: { 'src/training/a.ts': "const fs = await import('fs/promises');\n" },
      problem: 'src/training/a.ts: imports fs/promises, which only src/cli may',
    },
    'mathjs outside symbolic': {
      files: { 'src/functions/a.ts': "import { derivative } from 'mathjs';\n" },
      problem: 'src/functions/a.ts: imports mathjs, which only src/symbolic may',
    },
    'a package that no folder may use': {
      files: { 'src/numeric/a.ts': "import '@scope/name/part';\n" },
      problem: 'src/numeric/a.ts: imports @scope/name/part, which no folder of src may',
    },
    'an oracle that imports what it judges': {
      files: { 'test/oracles/a.ts': "import '../../src/numeric/a.js';\n", 'src/numeric/a.ts': leaf },
      problem: 'test/oracles/a.ts: an oracle imports src/numeric/a.ts',
    },
    'an oracle that reaches src through a helper': {
      files: {
        'test/oracles/a.ts': "import '../support/a.js';\n",
        'test/support/a.ts': "import '../../src/numeric/a.js';\n",
        'src/numeric/a.ts': leaf,
      },
      problem: 'test/oracles/a.ts: an oracle imports src/numeric/a.ts through test/support/a.ts',
    },
    'an oracle that imports the package': {
      files: { 'test/oracles/a.ts': "import 'dyadic/datasets';\n" },
      problem: 'test/oracles/a.ts: an oracle imports dyadic/datasets',
    },
  };

  it.each(Object.entries(refused))('refuses %s', (_, { files, problem }) => {
    const outcome = check(files);
    expect(outcome.problems).toEqual([problem]);
    expect(outcome.code).toBe(1);
  });
});
