/** The WebAssembly kernel of tangents and adjoints through activations, as an object: compiled at its first use and kept. */
import { loadKernel } from '../kernel/memory.js';
import { bendRowsBinary } from './bend-rows-binary.js';

/** What assembly/bend-rows.ts exports; the documentation is there. Addresses are in bytes. */
export interface BendRowsKernel {
  bendRows(
    rows: number,
    width: number,
    z: number,
    slope: number,
    bend: number,
    value: number,
    sums: number,
  ): void;
  multiplyAddProducts(n: number, a: number, b: number, c: number, d: number, out: number): void;
}

let loaded: BendRowsKernel | null | undefined;

/** The kernel; null where the host has no WebAssembly with 128-bit SIMD. */
export function bendRowsKernel(): BendRowsKernel | null {
  if (loaded === undefined) loaded = loadKernel(bendRowsBinary) as BendRowsKernel | null;
  return loaded;
}
