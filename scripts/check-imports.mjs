/**
 * Imports point one way. Each folder of src may import itself and the folders above it in `order`; no import may lead
 * back to where it came from, not even one of types; the oracles of the tests share no code with what they judge; and
 * only the command line may need Node, so that everything else runs in a browser.
 *
 * Why a script: the usual tools read TypeScript through the compiler's own interface, which TypeScript 7 does not have.
 * This one asks a parser (oxc) for every import, export … from, import() and import type of every file.
 *
 * Usage: node scripts/check-imports.mjs [project folder]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/** The folders of src, each allowed to import the ones before it. */
const order = [
  'errors.ts',
  'numeric',
  'functions',
  'program',
  'sweeps',
  'network',
  'factors',
  'curvature',
  'structure',
  'linearization',
  'statistics',
  'sobolev',
  'parallel',
  'symbolic',
  'optimizers',
  'equations',
  'training',
  'datasets',
  'cli',
  'index.ts',
];

/** Which folders of src may import a package. Node's own modules count as the package `node`. */
const packages = {
  node: ['cli'],
  'pure-rand': ['numeric'],
  mathjs: ['symbolic'],
  'csv-parse': ['cli'],
  'cli-progress': ['cli'],
  'd3-contour': ['cli'],
  'd3-scale': ['cli'],
  'd3-scale-chromatic': ['cli'],
  'd3-shape': ['cli'],
};

const root = resolve(process.argv[2] ?? '.');
const files = ['src', 'test', 'bench', 'proofs']
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)))
  .filter((name) => name.endsWith('.ts'))
  .sort();

const problems = [];

/** Every module that the file names, whether for values or for types. */
function importsOf(file) {
  const { program, errors } = parseSync(file, readFileSync(join(root, file), 'utf8'));
  if (errors.length > 0) problems.push(`${file}: cannot be parsed: ${errors[0].message}`);
  const found = [];
  const add = (source) => {
    if (typeof source?.value === 'string') found.push(source.value);
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
    TSExternalModuleReference: (node) => add(node.expression),
  }).visit(program);
  return found;
}

/** The entry of `order` that a file of src belongs to, or undefined outside src. */
const folderOf = (file) => (file.startsWith('src/') ? file.split('/')[1] : undefined);

function checkPackage(file, specifier) {
  if (specifier === 'dyadic' || specifier.startsWith('dyadic/')) {
    if (file.startsWith('src/')) problems.push(`${file}: imports ${specifier}, its own package, by name`);
    if (file.startsWith('test/oracles/')) problems.push(`${file}: an oracle imports ${specifier}`);
    return;
  }
  const folder = folderOf(file);
  if (folder === undefined) return;
  const bare = specifier.startsWith('@')
    ? specifier.split('/').slice(0, 2).join('/')
    : specifier.split('/')[0];
  const name = specifier.startsWith('node:') || builtinModules.includes(bare) ? 'node' : bare;
  const allowed = packages[name];
  if (!allowed?.includes(folder)) {
    const where = allowed ? `only src/${allowed.join(', src/')} may` : 'no folder of src may';
    problems.push(`${file}: imports ${specifier}, which ${where}`);
  }
}

function checkDirection(file, target) {
  const [from, to] = [folderOf(file), folderOf(target)];
  if (from === undefined) return;
  if (to === undefined) {
    problems.push(`${file}: imports ${target}, which lies outside src`);
  } else if (order.indexOf(to) > order.indexOf(from)) {
    problems.push(`${file}: imports ${target}, but ${to} comes after ${from} in the order of folders`);
  } else if (from === 'index.ts' && to === 'cli') {
    problems.push(`${file}: imports ${target}, but the public surface must run without Node`);
  }
}

const graph = new Map();
for (const file of files) {
  const folder = folderOf(file);
  if (folder !== undefined && !order.includes(folder)) {
    problems.push(`${file}: src/${folder} has no place in the order of folders`);
  }
  const targets = [];
  for (const specifier of importsOf(file)) {
    if (!specifier.startsWith('.')) {
      checkPackage(file, specifier);
      continue;
    }
    const target = relative(root, resolve(root, dirname(file), specifier)).replace(/\.js$/, '.ts');
    if (files.includes(target)) targets.push(target);
    checkDirection(file, target);
  }
  graph.set(file, targets);
}

/** Depth first; a file met again while it is still on the path closes a cycle. */
const state = new Map();
function findCycles(file, path) {
  state.set(file, 'open');
  for (const target of graph.get(file)) {
    if (state.get(target) === 'open') {
      problems.push(`cycle: ${[...path.slice(path.indexOf(target)), target].join(' → ')}`);
    } else if (!state.has(target)) {
      findCycles(target, [...path, target]);
    }
  }
  state.set(file, 'done');
}
for (const file of files) if (!state.has(file)) findCycles(file, [file]);

/** An oracle must not reach src through a helper either. */
function findShared(oracle, file, seen) {
  for (const target of graph.get(file)) {
    if (seen.has(target)) continue;
    seen.add(target);
    if (target.startsWith('src/')) {
      const through = file === oracle ? '' : ` through ${file}`;
      problems.push(`${oracle}: an oracle imports ${target}${through}`);
    } else {
      findShared(oracle, target, seen);
    }
  }
}
for (const file of files) if (file.startsWith('test/oracles/')) findShared(file, file, new Set());

for (const problem of problems) console.error(problem);
console.log(`imports: ${files.length} files, ${problems.length} problems`);
if (problems.length > 0) process.exitCode = 1;
