/**
 * The WebAssembly kernel of products as an object: decoded and compiled at its first use, synchronously, and kept.
 * (2 kB of code compile in less than a millisecond, and Chromium compiles up to 4 kB on a page's main thread.)
 */
import { loadKernel } from '../kernel/memory.js';
import { kernelBinary } from './kernel-binary.js';

/** What assembly/kernel.ts exports; the documentation is there. Addresses and strides are in bytes. */
export interface SimdKernel {
  multiply(
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    bPanel: number,
    bRow: number,
    accumulate: boolean,
    c: number,
    cRow: number,
    diagonal: number,
    scratch: number,
  ): void;
  packPanels(n: number, k: number, from: number, fromRow: number, to: number): void;
  packPanelsTransposed(n: number, k: number, from: number, fromRow: number, to: number): void;
  transpose(m: number, k: number, from: number, fromRow: number, to: number, toRow: number): void;
  pairs(
    rows: number,
    columns: number,
    depth: number,
    half: boolean,
    x: number,
    y: number,
    u: number,
    v: number,
    accumulate: boolean,
    out: number,
  ): void;
  substitute(n: number, width: number, l: number, b: number, bRow: number): void;
}

let loaded: SimdKernel | null | undefined;

/** The kernel, or null where the host has no WebAssembly with 128-bit SIMD. */
export function simdKernel(): SimdKernel | null {
  if (loaded === undefined) loaded = loadKernel(kernelBinary) as SimdKernel | null;
  return loaded;
}
