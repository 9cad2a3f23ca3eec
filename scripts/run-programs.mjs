/**
 * Runs the programs of documents: all are type checked at once, with `dyadic` as a user imports it, then each runs by
 * itself, and what it prints must be what is written beside it. Build first.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';

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
export async function runPrograms(programs, folder) {
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
  const compiled = spawnSync(resolve('node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' });
  const problems = compiled.status === 0 ? [] : [`the programs do not type check:\n${compiled.stdout}`];
  const complaints = [];
  let next = 0;
  const worker = async () => {
    while (next < programs.length) {
      const at = next++;
      complaints[at] = await complaintOf(programs[at], folder);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return [...problems, ...complaints.filter((complaint) => complaint !== null)];
}

async function complaintOf({ name, where, expected }, folder) {
  const { status, stdout, stderr } = await run(join(folder, 'out', `${name}.mjs`));
  if (status !== 0) return `${where}: the program fails:\n${stderr}`;
  return stdout === expected
    ? null
    : `${where}: the document says that this is printed:\n${expected}but it is:\n${stdout}`;
}

function run(script) {
  return new Promise((ended, failed) => {
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
      const parts = [];
      stream.setEncoding('utf8').on('data', (part) => parts.push(part));
      return parts;
    });
    child.on('error', failed);
    child.on('close', (status) => ended({ status, stdout: stdout.join(''), stderr: stderr.join('') }));
  });
}
