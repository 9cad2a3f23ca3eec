/** Who takes part: our build with each accelerator, other builds of ours, and the peers that are installed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Entry } from './contestant.js';

const here = import.meta.dirname;
/** Where the sources of the contestants in other languages lie: this file runs from build/bench/peers. */
const sources = resolve(here, '../../../bench/peers');

export const accelerators = ['base', 'relaxed', 'wide', 'openblas'] as const;
export type Accelerator = (typeof accelerators)[number];

/** Our own build with one accelerator. `node` is the engine to run it on, `core` the one that OpenBLAS is told. */
export function ourEntries(
  accelerator: Accelerator,
  threads: number,
  node: string,
  core: string | undefined,
): Entry[] {
  const told = accelerator === 'openblas' && core !== undefined ? ['--blas-core', core] : [];
  const own = ofBuild(accelerator, resolve(here, '../..'), accelerator, threads, node, told);
  if (threads === 1) return [own];
  // Beside threads, the same build with one stands as a peer.
  const alone = ofBuild(`one thread, ${accelerator}`, resolve(here, '../..'), accelerator, 1, node, told);
  return [own, { ...alone, isOurs: false, onlyFor: accelerator }];
}

/** Another compiled tree of this project, to compare with: `name=folder`, the folder as tsconfig.bench.json writes it. */
export function buildEntry(named: string, threads: number, node: string): Entry {
  const [name, folder] = named.split('=');
  return ofBuild(name!, resolve(folder ?? name!), 'base', threads, node);
}

function ofBuild(
  name: string,
  folder: string,
  accelerator: string,
  threads: number,
  node: string,
  told: readonly string[] = [],
): Entry {
  const script = resolve(here, 'ours.js');
  const args = [script, '--build', folder, '--accelerate', accelerator, '--threads', `${threads}`, ...told];
  return { name, isOurs: true, precision: 'f64', command: node, args };
}

/**
 * The first Python that has PyTorch, or null: the system's comes first, because a distribution's package is for it. Its
 * OpenBLAS is told the same core as ours.
 */
export function torchEntries(threads: number, python: string | undefined, core: string | undefined): Entry[] {
  const candidates = python === undefined ? ['/usr/bin/python3', 'python3'] : [python];
  const found = candidates.find((name) => spawnSync(name, ['-c', 'import torch, numpy']).status === 0);
  if (found === undefined) return [];
  const script = resolve(sources, 'torch-peer.py');
  const entry = (name: string, args: readonly string[]): Entry => ({
    name,
    isOurs: false,
    precision: 'f64',
    command: found,
    args: [script, '--threads', `${threads}`, ...args],
    environment: core === undefined ? {} : { OPENBLAS_CORETYPE: core },
  });
  // Two thread pools compete, PyTorch's and OpenBLAS's: where there are threads, one of them alone may be faster.
  return threads === 1
    ? [entry('torch', [])]
    : [entry('torch', []), entry('torch-blas-threads', ['--openmp', '1', '--blas', `${threads}`])];
}

/** tfjs and jax-js, where `folder` (a node_modules) has them. */
export function javascriptEntries(name: 'tfjs' | 'jax-js', folder: string): Entry[] {
  const packageName = { tfjs: '@tensorflow/tfjs-backend-wasm', 'jax-js': '@jax-js/jax' }[name];
  if (!existsSync(resolve(folder, packageName))) return [];
  const script = resolve(sources, `${name}-peer.mjs`);
  const entry = (label: string, precision: Entry['precision']): Entry => ({
    name: label,
    isOurs: false,
    precision,
    command: process.execPath,
    args: [script, resolve(folder), resolve(here), precision],
  });
  return name === 'tfjs' ? [entry('tfjs-f32', 'f32')] : [entry('jax-js', 'f64'), entry('jax-js-f32', 'f32')];
}
