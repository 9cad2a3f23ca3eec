/**
 * The contestant that is us: a process with one build of the library, one accelerator and a number of threads.
 *
 * Usage: node build/bench/peers/ours.js [--build FOLDER] [--accelerate base] [--blas-core NAME] [--threads 1]
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type * as Allocation from '../../src/numeric/allocation.js';
import type * as Gemm from '../../src/numeric/gemm.js';
import type * as Blas from '../../src/numeric/openblas/blas-library.js';
import { attend } from './attend.js';
import { ourTask, type Library } from './our-works.js';
import { problem } from './problems.js';
import type { Memory } from './protocol.js';

const { values } = parseArgs({
  options: {
    build: { type: 'string', default: resolve(import.meta.dirname, '../..') },
    accelerate: { type: 'string', default: 'base' },
    'blas-core': { type: 'string' },
    threads: { type: 'string', default: '1' },
  },
});

/** The compiled library of a folder that tsconfig.bench.json wrote. */
async function load(folder: string): Promise<Library> {
  const at = (file: string): string => pathToFileURL(resolve(folder, file)).href;
  const library = (await import(at('src/index.js'))) as Omit<Library, 'gemm' | 'countAllocations'>;
  const { gemm } = (await import(at('src/numeric/gemm.js'))) as typeof Gemm;
  const { countAllocations } = (await import(at('src/numeric/allocation.js'))) as typeof Allocation;
  return { ...library, gemm, countAllocations };
}

const library = await load(values.build);
await switchAccelerator();
attend({ versions: { node: process.version, ...(await coreInUse()) } }, ({ work, net, samples }) => {
  const made = ourTask(work, library, problem(net, samples), Number(values.threads));
  if (made === null) return [];
  const memory = (): Memory | null => {
    if (made.isAsync === true) return null;
    const { largest, total, count } = library.countAllocations(made.run);
    return { largest, total, count };
  };
  return [{ method: 'dyadic', kind: 'library', ...made, memory }];
});

/** Builds that know no accelerators have the base one. */
async function switchAccelerator(): Promise<void> {
  const { accelerate } = library as Partial<{ accelerate(kind: string, options: object): unknown }>;
  if (values.accelerate === 'base') return;
  if (accelerate === undefined) throw new Error(`this build has no accelerate('${values.accelerate}')`);
  const core = values['blas-core'];
  await accelerate(values.accelerate, core === undefined ? {} : { core });
}

/** Which kernels OpenBLAS computes with, if it does, as the library itself says. */
async function coreInUse(): Promise<Readonly<Record<string, string>>> {
  if (values.accelerate !== 'openblas') return {};
  const file = pathToFileURL(resolve(values.build, 'src/numeric/openblas/blas-library.js')).href;
  const { blasLibrary } = (await import(file)) as typeof Blas;
  return { 'OpenBLAS on': blasLibrary()!.core };
}
