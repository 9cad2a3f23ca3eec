/** The WebAssembly kernel of work on parts named by lists, as an object: compiled at its first use and kept. */
import { loadKernel } from '../kernel/memory.js';
import { listsBinary } from './lists-binary.js';

/** What assembly/lists.ts exports; the documentation is there. Addresses are in bytes. */
export interface ListsKernel {
  gatherBlock(
    rowCount: number,
    columnCount: number,
    rows: number,
    columns: number,
    a: number,
    out: number,
  ): void;
  scatterAddBlock(
    rowCount: number,
    columnCount: number,
    rows: number,
    columns: number,
    a: number,
    out: number,
  ): void;
  scatterBlock(
    rowCount: number,
    columnCount: number,
    rows: number,
    columns: number,
    a: number,
    out: number,
  ): void;
  gatherScaledRows(count: number, width: number, rows: number, weight: number, a: number, out: number): void;
  scatterScaledRows(
    count: number,
    width: number,
    rows: number,
    weight: number,
    a: number,
    line: number,
    accumulate: boolean,
    out: number,
  ): void;
  listedRowProducts(
    count: number,
    width: number,
    rows: number,
    a: number,
    b: number,
    line: number,
    out: number,
  ): void;
  varyingColumns(rowCount: number, rows: number, width: number, a: number, out: number): void;
  nonZeroColumns(rowCount: number, rows: number, width: number, a: number, b: number, out: number): void;
}

/** For fewer numbers than this a loop is as quick (measured by bench/elementwise.bench.ts). */
const SHORT = 64;

let loaded: ListsKernel | null | undefined;

/** The kernel for work on n numbers; null for few and where the host has no WebAssembly with 128-bit SIMD. */
export function listsKernel(n: number): ListsKernel | null {
  if (n < SHORT) return null;
  if (loaded === undefined) loaded = loadKernel(listsBinary) as ListsKernel | null;
  return loaded;
}
