/**
 * The WebAssembly kernel of products as an object: decoded and compiled at its first use, synchronously, and kept.
 * (3 kB of code compile in less than a millisecond, and Chromium compiles up to 4 kB on a page's main thread.)
 */
import { forgetKept, loadKernel } from '../kernel/memory.js';
import { kernelBinary } from './kernel-binary.js';
import { thinBinary } from './thin-binary.js';

/** What the modules of assembly/ export; the documentation is there. Addresses and strides are in bytes. */
export interface KernelExports {
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
    beta: number,
    c: number,
    cRow: number,
    cColumn: number,
    diagonal: number,
    scratch: number,
  ): void;
  outer(
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    bRow: number,
    beta: number,
    c: number,
    cRow: number,
  ): void;
  timesRows(
    m: number,
    k: number,
    alpha: number,
    matrix: number,
    mRow: number,
    x: number,
    xNext: number,
    beta: number,
    y: number,
    yNext: number,
  ): void;
  timesColumns(
    n: number,
    k: number,
    alpha: number,
    matrix: number,
    mRow: number,
    x: number,
    xNext: number,
    beta: number,
    y: number,
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

/** The exports, the number of columns of a panel of B, and how often the base build's rate large products run at (measured). */
export interface SimdKernel extends KernelExports {
  readonly panel: number;
  readonly speed: number;
}

/** Numbers at the start of the memory that the kernel uses for tiles at the edges. */
export const EDGE = 48;

let base: SimdKernel | null | undefined;
let chosen: SimdKernel | null = null;

/** Whether it is the build for an engine that makes one operation of two on neighbouring vectors. */
export function pairsVectors(kernel: SimdKernel | null): boolean {
  return (kernel?.panel ?? 0) > 4;
}

/** The base build, or null where the host has no WebAssembly with 128-bit SIMD. */
export function baseKernel(): SimdKernel | null {
  if (base === undefined) {
    const exports = loadKernel(kernelBinary) as KernelExports | null;
    const thin = loadKernel(thinBinary) as KernelExports | null;
    base = exports && thin && { ...exports, ...thin, panel: 4, speed: 1 };
  }
  return base;
}

/** The kernel in use: the base build, unless another was chosen. */
export function simdKernel(): SimdKernel | null {
  return chosen ?? baseKernel();
}

/** Whether the base build is in use, whose sums begin with zero. */
export function isBaseInUse(): boolean {
  return chosen === null;
}

/** Makes another build the kernel in use; null goes back to the base build. */
export function chooseKernel(kernel: SimdKernel | null): void {
  chosen = kernel;
  forgetKept();
}
