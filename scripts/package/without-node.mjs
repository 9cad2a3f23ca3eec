/**
 * Runs an ES module in a context whose globals are those that browsers and Node share by the web's standards: no
 * process, no Buffer, no require, and no module of Node's. Dependencies in CommonJS, which a bundler would convert, are
 * loaded by Node and handed in.
 *
 * Usage: node --experimental-vm-modules --experimental-import-meta-resolve scripts/package/without-node.mjs <file>
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createContext, SourceTextModule, SyntheticModule } from 'node:vm';

const web = [
  'AbortController',
  'AbortSignal',
  'TextDecoder',
  'TextEncoder',
  'URL',
  'atob',
  'btoa',
  'console',
];
const timing = ['clearTimeout', 'performance', 'queueMicrotask', 'setTimeout', 'structuredClone'];
const context = createContext(
  Object.fromEntries([...web, ...timing].map((name) => [name, globalThis[name]])),
);
const modules = new Map();

/** Whether Node would read the file as an ES module: by its name, or by the nearest package.json. */
function isModule(path) {
  if (path.endsWith('.mjs')) return true;
  let folder = dirname(path);
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).type === 'module';
}

function load(path) {
  if (!modules.has(path)) modules.set(path, isModule(path) ? loadModule(path) : loadCommonJs(path));
  return modules.get(path);
}

function loadModule(path) {
  return new SourceTextModule(readFileSync(path, 'utf8'), { context, identifier: path });
}

function loadCommonJs(path) {
  const exported = createRequire(path)(path);
  const names = ['default', ...Object.keys(exported).filter((name) => name !== 'default')];
  return new SyntheticModule(
    names,
    function setExports() {
      for (const name of names) this.setExport(name, name === 'default' ? exported : exported[name]);
    },
    { context, identifier: path },
  );
}

function link(specifier, from) {
  if (isBuiltin(specifier)) throw new Error(`${from.identifier} imports ${specifier}, which browsers lack`);
  const parent = pathToFileURL(from.identifier);
  return load(fileURLToPath(import.meta.resolve(specifier, parent.href)));
}

const entry = load(resolve(process.argv[2]));
await entry.link(link);
await entry.evaluate();
