/** The WebAssembly kernel of passes that only steps take, as an object: compiled at its first use and kept. */
import { loadKernel } from '../kernel/memory.js';
import { passesBinary } from './passes-binary.js';

/** What assembly/passes.ts exports; the documentation is there. Addresses are in bytes. */
export interface PassesKernel {
  bendRows(
    rows: number,
    width: number,
    z: number,
    slope: number,
    bend: number,
    value: number,
    sums: number,
  ): void;
  bendBack(
    rows: number,
    width: number,
    change: number,
    slope: number,
    bend: number,
    z: number,
    sums: number,
  ): void;
  firstLayer(
    rows: number,
    width: number,
    inputs: number,
    x: number,
    w: number,
    row: number,
    slope: number,
    z: number,
    value: number,
  ): void;
}

let loaded: PassesKernel | null | undefined;

/** The kernel; null where the host has no WebAssembly with 128-bit SIMD. */
export function passesKernel(): PassesKernel | null {
  if (loaded === undefined) loaded = loadKernel(passesBinary) as PassesKernel | null;
  return loaded;
}
