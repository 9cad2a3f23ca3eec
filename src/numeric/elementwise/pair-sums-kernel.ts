/** The WebAssembly kernel of sums of an input pair, as an object: compiled at its first use and kept. */
import { loadKernel } from '../kernel/memory.js';
import { pairSumsBinary } from './pair-sums-binary.js';

/** What assembly/pair-sums.ts exports; the documentation is there. Addresses and distances are in bytes. */
export interface PairSumsKernel {
  addPairSums(
    rows: number,
    width: number,
    inputs: number,
    table: number,
    theta: number,
    out: number,
    first: number,
    bias: number,
    second: number,
    room: number,
    pairs: boolean,
  ): void;
}

let loaded: PairSumsKernel | null | undefined;

/** The kernel; null where the host has no WebAssembly with 128-bit SIMD. */
export function pairSumsKernel(): PairSumsKernel | null {
  if (loaded === undefined) loaded = loadKernel(pairSumsBinary) as PairSumsKernel | null;
  return loaded;
}
