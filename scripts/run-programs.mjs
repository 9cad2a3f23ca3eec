/**
 * Runs the programs of documents: all are type checked at once, with `dyadic` as a user imports it, then run one after
 * another, and what each prints must be what is written beside it. Build first.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const printer = fileURLToPath(new URL('print-programs.mjs', import.meta.url));

/**
 * What the comments behind the console.log lines of a program say that it prints, one line each:
 *
 *   console.log(1 + 1); // 2
 */
export function printedByComments(body) {
  return [...body.matchAll(/console\.log\(.*\);? *\/\/ ?(.*)$/gm)].map((match) => `${match[1]}\n`).join('');
}

/**
 * Programs are { name, where, body, expected }: a file name, what to call it in a complaint, the text, and what it is to
 * print. `folder` is emptied; it must lie in the project, so that `dyadic` is found. Returns the complaints.
 */
export function runPrograms(programs, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2022', 'dom'],
    types: [],
    module: 'nodenext',
    strict: true,
    rootDir: '.',
    outDir: 'out',
  };
  const files = programs.map(({ name }) => `${name}.mts`);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  for (const { name, body } of programs) writeFileSync(join(folder, `${name}.mts`), body);
  const problems = [];
  const compiled = spawnSync(resolve('node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' });
  if (compiled.status !== 0) problems.push(`the programs do not type check:\n${compiled.stdout}`);
  const scripts = programs.map(({ name }) => join(folder, 'out', `${name}.mjs`));
  const run = spawnSync(process.execPath, [printer, ...scripts], { encoding: 'utf8', input: '' });
  if (run.status !== 0) return [...problems, `the programs end the process that runs them:\n${run.stderr}`];
  JSON.parse(run.stdout).forEach(({ printed, failure }, i) => {
    const { where, expected } = programs[i];
    if (failure !== null) problems.push(`${where}: the program fails:\n${failure}`);
    else if (printed !== expected) {
      problems.push(`${where}: the document says that this is printed:\n${expected}but it is:\n${printed}`);
    }
  });
  return problems;
}
