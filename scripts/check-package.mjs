/**
 * Checks what a user would install. Packs the package (which builds it), lets publint and attw look at the tarball,
 * unpacks it into an empty project beside nothing but the packages it declares as dependencies, and there type checks
 * and runs scripts/package/use.ts: in Node, and in a context that has only what a browser has.
 *
 * Needs no network: the dependencies are copied from node_modules.
 *
 * Usage: node scripts/check-package.mjs
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve('.');
const project = mkdtempSync(join(tmpdir(), 'dyadic-package-'));
const binary = (name) => join(root, 'node_modules/.bin', name);
const problems = [];

/** Runs a program to its end; its output is shown only where something went wrong. */
function run(what, command, args, folder, accept = (code) => code === 0) {
  const result = spawnSync(command, args, { cwd: folder, encoding: 'utf8', input: '' });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim();
  const ok = accept(result.status, result.stdout ?? '');
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${what}`);
  if (!ok) {
    problems.push(what);
    console.error(output);
  }
  return ok ? result.stdout : undefined;
}

/** Copies every package that the production part of package-lock.json names. */
function installDependencies() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '' || entry.dev || entry.devOptional || entry.optional) continue;
    cpSync(join(root, path), join(project, path), { recursive: true });
  }
}

function checkInstalled(tarball) {
  const { name, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const installed = join(project, 'node_modules', name);
  mkdirSync(installed, { recursive: true });
  run('the tarball unpacks', 'tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'], project);
  installDependencies();
  mkdirSync(join(project, 'node_modules/.bin'));
  symlinkSync(join('..', name, bin[name]), join(project, 'node_modules/.bin', name));

  const compilerOptions = {
    target: 'es2022',
    // What a browser project has: no Node types, and our declarations are checked, not skipped.
    lib: ['es2022', 'dom'],
    types: [],
    module: 'nodenext',
    strict: true,
    skipLibCheck: false,
    outDir: 'out',
    rootDir: '.',
  };
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  cpSync(join(root, 'scripts/package/use.ts'), join(project, 'use.ts'));
  run('a program that uses it type checks', binary('tsc'), [], project);

  const inNode = run('it runs in Node', process.execPath, ['out/use.js'], project);
  const sandbox = join(root, 'scripts/package/without-node.mjs');
  const features = ['--experimental-vm-modules', '--experimental-import-meta-resolve', '--no-warnings'];
  const inBrowser = run(
    'it runs without Node',
    process.execPath,
    [...features, sandbox, 'out/use.js'],
    project,
  );
  if (inNode !== inBrowser) {
    problems.push('the same output in both');
    console.error(`in Node:\n${inNode}\nwithout Node:\n${inBrowser}`);
  }
  const command = join(project, 'node_modules/.bin', name);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const printsVersion = (code, output) => code === 0 && output.includes(version);
  const node = process.execPath;
  run('the command prints its help', node, [command, '--help'], project);
  run('the command prints its version', node, [command, '--version'], project, printsVersion);
  run('the command refuses nonsense', node, [command, 'nonsense'], project, (code) => code !== 0);
}

try {
  const packed = run('npm pack', 'npm', ['pack', '--pack-destination', project], root);
  if (packed !== undefined) {
    const tarball = join(project, packed.trim().split('\n').at(-1));
    run('publint', binary('publint'), ['run', tarball, '--strict'], root);
    run('attw', binary('attw'), [tarball, '--profile', 'esm-only', '--no-emoji'], root);
    checkInstalled(tarball);
  }
} finally {
  rmSync(project, { recursive: true, force: true });
}
console.log(`package: ${problems.length} problems`);
if (problems.length > 0) process.exitCode = 1;
