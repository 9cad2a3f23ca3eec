/**
 * The WebAssembly kernel of products as an object: decoded and compiled at its first use, synchronously, and kept.
 * (4 kB of code compile in less than a millisecond, and Chromium compiles up to 4 kB on a page's main thread.)
 */
import { forgetKept, loadKernel } from '../kernel/memory.js';
import { kernelBinary } from './kernel-binary.js';
import { operandsBinary } from './operands-binary.js';
import { sparseBinary } from './sparse-binary.js';
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
  /** An operand of at most so many numbers, which lies in the level-1 cache, is read with the gaps it has (measured). */
  readonly small: number;
  /**
   * Up to which part of A's numbers other than zero products that pass over zeros are quicker than those that do not: about
   * most·(1 − columns/n) with n columns of C (measured).
   */
  readonly sparsity: { readonly most: number; readonly columns: number };
  /** Numbers at the start of the memory that `multiply` uses for itself. */
  readonly room: number;
  /** Whether its products pass over zeros of A (assembly/sparse-multiply.ts): B is then in panels always. */
  readonly isSparse: boolean;
  /** The same kernel with products that do; null where there is none. */
  sparse(): SimdKernel | null;
}

/** Numbers at the start of the memory that tiles at the edges take, and a row of zeros. */
export const EDGE = 56;
/** Numbers that lists of what is not zero take, with the rows that they are added up to. */
const LISTS = 128 * (32 + 256 + 128) + 256;

let base: SimdKernel | null | undefined;
let chosen: SimdKernel | null = null;

/** Whether it is the build for an engine that makes one operation of two on neighbouring vectors: that is twice as fast. */
export function pairsVectors(kernel: SimdKernel | null): boolean {
  return (kernel?.speed ?? 1) >= 2;
}

/** The base build, or null where the host has no WebAssembly with 128-bit SIMD. */
export function baseKernel(): SimdKernel | null {
  if (base === undefined) {
    const exports = loadKernel(kernelBinary) as KernelExports | null;
    const operands = loadKernel(operandsBinary) as KernelExports | null;
    const thin = loadKernel(thinBinary) as KernelExports | null;
    base =
      exports &&
      operands &&
      thin &&
      withSparse(
        { ...exports, ...operands, ...thin, panel: 4, speed: 1, small: 48 },
        { binary: sparseBinary, panel: 16, sparsity: { most: 0.8, columns: 10 } },
      );
  }
  return base;
}

/** The module of products that pass over zeros, and its shape. */
export interface SparseRecipe extends Pick<SimdKernel, 'panel' | 'sparsity'> {
  readonly binary: string;
}

/** A kernel of dense products, and beside it that of a module of assembly/sparse.ts, which is compiled when it is asked for. */
export function withSparse(
  products: KernelExports & Pick<SimdKernel, 'panel' | 'speed' | 'small'>,
  { binary, panel, sparsity }: SparseRecipe,
): SimdKernel {
  let sparse: SimdKernel | null | undefined;
  const load = (): SimdKernel | null => {
    const exports = loadKernel(binary) as KernelExports | null;
    return exports && { ...dense, ...exports, panel, room: LISTS, isSparse: true, sparse: () => null };
  };
  const dense: SimdKernel = {
    ...products,
    sparsity,
    room: EDGE,
    isSparse: false,
    sparse: () => (sparse === undefined ? (sparse = load()) : sparse),
  };
  return dense;
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
