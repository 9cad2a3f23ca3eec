/** Runs the programs of the entries, as a user of the package would, and collects what they print. */
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';

/** `programs` maps names to TypeScript; the answer maps them to their output. Throws if one fails or prints something else. */
export async function runSnippets(programs, projectRoot) {
  // Inside the package, 'dyadic' is the package itself.
  const folder = join(projectRoot, 'build/docs-snippets');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  const queue = [...programs].map(([name, source], i) => {
    const file = join(folder, `${i}-${name.replaceAll(/\W/g, '-')}.mjs`);
    writeFileSync(file, ts.transpileModule(source, { compilerOptions }).outputText);
    return { name, source, file };
  });
  const outputs = new Map();
  const problems = [];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { code, stdout, stderr } = await run(next.file);
      if (code !== 0) problems.push(`${next.name}: the program fails:\n${stderr}`);
      const promised = promisedBy(next.source);
      if (code === 0 && promised !== '' && promised !== stdout) {
        problems.push(`${next.name}: the program promises\n${promised}but prints\n${stdout}`);
      }
      outputs.set(next.name, stdout);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return outputs;
}

/** What the comments behind console.log lines say, if each of these lines has one. */
function promisedBy(source) {
  const lines = source.split('\n').filter((line) => line.includes('console.log('));
  const said = lines.map((line) => /\/\/ ?(.*)$/.exec(line.slice(line.indexOf('console.log(')))?.[1]);
  return said.every((text) => text !== undefined) ? said.map((text) => `${text}\n`).join('') : '';
}

function run(file) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
