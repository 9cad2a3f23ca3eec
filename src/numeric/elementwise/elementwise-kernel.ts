/** The WebAssembly kernel of elementwise work as an object: compiled at its first use and kept. */
import { loadKernel } from '../kernel/memory.js';
import { elementwiseBinary } from './elementwise-binary.js';

/** What assembly/elementwise.ts exports; the documentation is there. Addresses are in bytes. */
export interface ElementwiseKernel {
  multiply(n: number, a: number, b: number, out: number): void;
  addProducts(n: number, a: number, b: number, out: number): void;
  multiplyTriples(n: number, a: number, b: number, c: number, out: number): void;
  addTriples(n: number, a: number, b: number, c: number, out: number): void;
  multiplyAddTriples(n: number, a: number, b: number, c: number, d: number, e: number, out: number): void;
  lowerProducts(n: number, a: number, b: number, shift: number, adds: boolean, out: number): void;
  repeatRow(rows: number, width: number, row: number, out: number): void;
  addRow(rows: number, width: number, row: number, out: number): void;
  scaleRows(rows: number, width: number, weight: number, a: number, out: number): void;
  addScaledRows(rows: number, width: number, weight: number, a: number, out: number): void;
  mixRows(rows: number, width: number, left: number, a: number, right: number, b: number, out: number): void;
  sumOfProducts(n: number, a: number, b: number): number;
  rowProducts(rows: number, width: number, a: number, b: number, accumulate: boolean, out: number): void;
  columnSums(rows: number, width: number, weight: number, a: number, accumulate: boolean, out: number): void;
  addScaled(n: number, alpha: number, x: number, y: number): void;
  scaleAndAdd(n: number, beta: number, x: number, y: number): void;
  multiplyBy(n: number, alpha: number, x: number, out: number): void;
  multiplyByStep(n: number, a: number, value: number, out: number): void;
  rectify(n: number, z: number, value: number, slope: number): void;
}

/** Below this many numbers a call of the kernel costs more than it saves (measured by bench/elementwise.bench.ts). */
const SHORT = 64;

let loaded: ElementwiseKernel | null | undefined;

/** The kernel for work on n numbers; null for short ones and where the host has no WebAssembly with 128-bit SIMD. */
export function elementwiseKernel(n: number): ElementwiseKernel | null {
  if (n < SHORT) return null;
  if (loaded === undefined) loaded = loadKernel(elementwiseBinary) as ElementwiseKernel | null;
  return loaded;
}
