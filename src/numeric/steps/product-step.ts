/**
 * Matrix products as steps: `gemm` for operands in the kernels' memory, with its choice of a kernel made beforehand and
 * operands that do not change kept in the form that kernel reads.
 */
import { DEPTH } from '../gemm/depth.js';
import { packedCopy, turnedCopy } from '../gemm/operand-copies.js';
import { MOST_TERMS } from '../gemm/outer.js';
import { EDGE, type SimdKernel } from '../gemm/simd-kernel.js';
import { FEW_COLUMNS_OF_OUTER, isFewSamples } from '../gemm/simd.js';
import { isPacked, isTurned, LARGEST_COLUMNS, LARGEST_ROWS } from '../gemm/tiled.js';
import { viewAt } from '../kernel/memory.js';
import { gemmBlas, isForBlas } from '../openblas/gemm-blas.js';
import { cblas, type BlasLibrary } from '../openblas/blas-library.js';
import type { Kernels, Places, Step } from './step.js';

/** A matrix as it is stored, without gaps between its rows: a part of an array that does not change, or at an address. */
export type StepOperand =
  | { readonly array: Float64Array; readonly offset: number; readonly columns: number }
  | { readonly address: number; readonly columns: number };

/** C (+)= op(A)·op(B), with op(A) m×k, op(B) k×n and C m×n without gaps. */
export interface StepProduct {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: StepOperand;
  readonly b: StepOperand;
  readonly accumulate: boolean;
  readonly c: number;
}

/** True for products that are one block, all that is done here: small enough that deciding takes a part of the time. */
export function isOneBlock(m: number, n: number, k: number): boolean {
  return m <= LARGEST_ROWS && n <= LARGEST_COLUMNS && k <= DEPTH;
}

/** Products with up to so many rows or columns are thin. */
const THIN = 4;
/**
 * Of at most so many multiplications, thin ones are quicker on our own kernels (measured, as `isForBlas`): with one row or
 * column, two, three and four; beyond, the library takes two and three one by one.
 */
const SMALL_THIN = [2 ** 11, 2 ** 13, 2 ** 13, 2 ** 16] as const;

/** More multiplications gain nothing, and one more copy displaces from the cache what a product reads. */
const MOST_TURNED = 2 ** 19;
/** With fewer rows of C, turning A loses (measured: up to a third, with kernels of 512 bits). */
const FEWEST_TURNED = 32;

/**
 * Rows a multiple of 256 bytes apart share few sets of the near cache: more than 32 kB of them displace each other where BLAS goes
 * down their columns (measured: up to 1.6 times slower).
 */
function isSteep(rows: number, columns: number): boolean {
  return columns % 32 === 0 && rows * columns > 2 ** 12;
}

/** Whether the bound library is quicker: operands lie where our own kernels read them, so that these gain against `gemm`. */
function isForLibrary(m: number, n: number, k: number): boolean {
  const most = k <= MOST_TERMS ? SMALL_THIN[0] : (SMALL_THIN[Math.min(m, n) - 1] ?? 0);
  return isForBlas(m, n, k) && m * n * k > most;
}

/** The product as a step. The numbers are those of `gemm`. */
export function productStep(places: Places, kernels: Kernels, product: StepProduct): Step {
  const { products: kernel, library } = kernels;
  const { transposeA, transposeB, m, n, k, a, b, c } = product;
  const beta = product.accumulate ? 1 : 0;
  const at = (operand: StepOperand): number => storedAt(places, operand);
  if (library !== null && isForLibrary(m, n, k)) {
    return libraryStep(places, library, withTurned(places, kernel, product));
  }
  const [aRow, bRow] = [8 * a.columns, 8 * b.columns];
  if (n === 1) {
    const [matrix, x] = [at(a), at(b)];
    const next = transposeB ? 8 : bRow;
    if (transposeA) return () => kernel.timesColumns(m, k, 1, matrix, aRow, x, next, beta, c);
    return () => kernel.timesRows(m, k, 1, matrix, aRow, x, next, beta, c, 8);
  }
  if (m === 1) {
    const [matrix, x] = [at(b), at(a)];
    const next = transposeA ? aRow : 8;
    if (!transposeB) return () => kernel.timesColumns(n, k, 1, matrix, bRow, x, next, beta, c);
    return () => kernel.timesRows(n, k, 1, matrix, bRow, x, next, beta, c, 8);
  }
  if (k <= MOST_TERMS && n >= FEW_COLUMNS_OF_OUTER) return outerStep(places, kernel, product);
  const isConstant = 'array' in b;
  if (!isConstant && isFewSamples(transposeA, transposeB, m, n, k)) {
    return tiledStep(places, kernel, {
      ...product,
      transposeA: false,
      m: n,
      n: m,
      a: b,
      b: a,
      swapped: true,
    });
  }
  return tiledStep(places, kernel, { ...product, swapped: false });
}

/**
 * The sum of two products of the same shape and form, of which the second is added to the first, into the same C. Two columns
 * times two rows pass over C once. The numbers are those of the two products, one after the other.
 */
export function sumSteps(places: Places, kernels: Kernels, first: StepProduct, second: StepProduct): Step[] {
  const { m, n, k, c, accumulate } = first;
  // Added to what is there, they would be added to each other before.
  const isOuter = !accumulate && 2 * k <= MOST_TERMS && m > 1 && n >= FEW_COLUMNS_OF_OUTER;
  if (!isOuter) return [productStep(places, kernels, first), productStep(places, kernels, second)];
  const { products: kernel } = kernels;
  // With one term, operands are vectors without gaps, whatever their form.
  const [a, b] = [storedAt(places, first.a), storedAt(places, first.b)];
  const [aNext, bNext] = [storedAt(places, second.a) - a, storedAt(places, second.b) - b];
  return [() => kernel.outer(m, n, 2, 1, a, 8, aNext, b, bNext, 0, c, 8 * n)];
}

/**
 * The same product with an operand that does not change turned, where BLAS is quicker so: with rows next to each other as here, it
 * is quickest on Aᵀ·B and slowest on A·Bᵀ (measured at 32 × 64 × 64: 4 %; its kernels with 512 bits: 70 %).
 */
function withTurned(places: Places, kernel: SimdKernel, product: StepProduct): StepProduct {
  const { transposeA, transposeB, m, n, k, a, b } = product;
  if (Math.min(m, n) <= THIN || m * n * k > MOST_TURNED) return product;
  if (transposeB && 'array' in b && !isSteep(k, n)) {
    return { ...product, transposeB: false, b: { address: turnedAt(places, kernel, b, k, n), columns: n } };
  }
  if (!transposeA && 'array' in a && m >= FEWEST_TURNED) {
    return { ...product, transposeA: true, a: { address: turnedAt(places, kernel, a, k, m), columns: m } };
  }
  return product;
}

function libraryStep(
  places: Places,
  library: BlasLibrary,
  { transposeA, transposeB, m, n, k, a, b, accumulate, c }: StepProduct,
): Step {
  const [x, y] = [viewAt(storedAt(places, a), m * k), viewAt(storedAt(places, b), k * n)];
  const beta = accumulate ? 1 : 0;
  const out = viewAt(c, m * n);
  const [lda, ldb] = [a.columns, b.columns];
  if (Math.min(m, n) <= THIN) {
    return () => {
      gemmBlas(library, transposeA, transposeB, m, n, k, 1, x, 0, lda, y, 0, ldb, beta, out, 0, n, false);
    };
  }
  const { dgemm } = library;
  const formA = transposeA ? cblas.transposed : cblas.plain;
  const formB = transposeB ? cblas.transposed : cblas.plain;
  return () => dgemm(cblas.rowMajor, formA, formB, m, n, k, 1, x, lda, y, ldb, beta, out, n);
}

function storedAt(places: Places, operand: StepOperand): number {
  if ('address' in operand) return operand.address;
  return places.constant(operand.array) + 8 * operand.offset;
}

/** Where a block of the staging area begins that `length` numbers at `before` leave free. */
function after(before: number, length: number): number {
  return before + 8 * ((length + 15) & ~7);
}

const STAGED = after(0, EDGE);

/** A step that turns the rows × columns matrix at an address, and where its transpose is until the next product. */
export function stagedTransposeOf(
  { products: kernel }: Kernels,
  from: number,
  rows: number,
  columns: number,
): { readonly turn: Step; readonly address: number } {
  const turn = (): void => {
    kernel.transpose(columns, rows, from, 8 * columns, STAGED, 8 * rows);
  };
  return { turn, address: STAGED };
}

function outerStep(
  places: Places,
  kernel: SimdKernel,
  { transposeA, transposeB, m, n, k, a, b, accumulate, c }: StepProduct,
): Step {
  const beta = accumulate ? 1 : 0;
  const x = storedAt(places, a);
  const [xRow, xColumn] = transposeA ? [8, 8 * a.columns] : [8 * a.columns, 8];
  if (!transposeB || 'array' in b) {
    const y = transposeB ? turnedAt(places, kernel, b, k, n) : storedAt(places, b);
    const yRow = transposeB ? 8 * n : 8 * b.columns;
    return () => kernel.outer(m, n, k, 1, x, xRow, xColumn, y, yRow, beta, c, 8 * n);
  }
  const y = storedAt(places, b);
  const yRow = 8 * b.columns;
  return () => {
    kernel.transpose(k, n, y, yRow, STAGED, 8 * n);
    kernel.outer(m, n, k, 1, x, xRow, xColumn, STAGED, 8 * n, beta, c, 8 * n);
  };
}

/** The address of the m×k transpose of a k×m constant. */
function turnedAt(places: Places, kernel: SimdKernel, operand: StepOperand, m: number, k: number): number {
  if (!('array' in operand)) return -1;
  const { array, offset, columns } = operand;
  return places.form(array, `turned ${offset} ${m} ${k}`, () =>
    turnedCopy(kernel, array, offset, columns, m, k),
  );
}

/** In tiles; with `swapped` it is the transpose of C that is written. */
function tiledStep(
  places: Places,
  kernel: SimdKernel,
  product: StepProduct & { readonly swapped: boolean },
): Step {
  const { transposeA, transposeB, m, n, k, a, b, accumulate, c, swapped } = product;
  const { panel } = kernel;
  const beta = accumulate ? 1 : 0;
  const before: Step[] = [];

  let x: number;
  let [xRow, xColumn] = transposeA ? [8, 8 * a.columns] : [8 * a.columns, 8];
  const packedLength = (n + panel) * k;
  if (transposeA && isTurned(kernel, m, k, n)) {
    x = turnedAt(places, kernel, a, m, k);
    if (x < 0) {
      const from = storedAt(places, a);
      const fromRow = 8 * a.columns;
      x = after(STAGED, packedLength);
      const to = x;
      before.push(() => kernel.transpose(m, k, from, fromRow, to, 8 * k));
    }
    [xRow, xColumn] = [8 * k, 8];
  } else x = storedAt(places, a);

  let y: number;
  const packs = isPacked(kernel, transposeB, m, b.columns, k);
  if (!packs) y = storedAt(places, b);
  else if ('array' in b) {
    const { array, offset, columns } = b;
    y = places.form(array, `packed ${transposeB} ${offset} ${n} ${k}`, () =>
      packedCopy(kernel, transposeB, array, offset, columns, n, k),
    );
  } else {
    const [from, fromRow] = [b.address, 8 * b.columns];
    y = STAGED;
    if (transposeB) before.push(() => kernel.packPanelsTransposed(n, k, from, fromRow, STAGED));
    else before.push(() => kernel.packPanels(n, k, from, fromRow, STAGED));
  }
  const yPanel = packs ? 8 * panel * k : 8 * panel;
  const yRow = packs ? 8 * panel : 8 * b.columns;
  const [cRow, cColumn] = swapped ? [8, 8 * m] : [8 * n, 8];
  const multiply: Step = () => {
    kernel.multiply(m, n, k, 1, x, xRow, xColumn, y, yPanel, yRow, beta, c, cRow, cColumn, n, 0);
  };
  const [first, second] = before;
  if (first === undefined) return multiply;
  return () => {
    first();
    second?.();
    multiply();
  };
}
