/**
 * A panel of the Bunch-Kaufman factorization: pivots are chosen with at most one further row looked at, by
 * α = (1 + √17)/8, which balances the growth of a 1 × 1 step against half of a 2 × 2 step's. Rows of the trailing matrix
 * are brought up to date only when they are looked at; the rest waits for one product.
 */
import type { PivotBlocks } from './pivot-blocks.js';
import { addRows } from './row-combinations.js';

/** The order of rows and the blocks of D as they are found. */
export interface ExchangedBlocks extends PivotBlocks {
  /** Row i of P A Pᵀ is row order[i] of A. */
  readonly order: Int32Array;
  /** Row i was exchanged with row partner[i] ≥ i when its turn came. */
  readonly partner: Int32Array;
}

/** Up to `width` rows of n numbers: eliminated rows as they were, and divided by D. */
export interface Panel {
  readonly width: number;
  readonly plain: Float64Array;
  readonly scaled: Float64Array;
}

const alpha = (1 + Math.sqrt(17)) / 8;

/**
 * Eliminates rows from `first` on, as many as the panel holds; returns how many. U's rows are left in `u`, and still lack
 * the exchanges of later panels, which `exchangeColumns` makes.
 */
export function factorPanel(
  u: Float64Array,
  n: number,
  first: number,
  { width, plain, scaled }: Panel,
  blocks: ExchangedBlocks,
): number {
  /** Row `from` of the trailing matrix, brought up to date by the panel's `count` rows, into row `count + extra`. */
  const bringUp = (from: number, k: number, count: number, into: number): void => {
    const at = into * n;
    for (let i = k; i < from; i++) plain[at + i] = u[i * n + from]!;
    for (let i = from; i < n; i++) plain[at + i] = u[from * n + i]!;
    addRows(-1, count, n - k, scaled, from, n, plain, k, n, plain, at + k);
  };
  let k = first;
  for (;;) {
    const count = k - first;
    // A pair needs two rows; the last column of the matrix can only be a single.
    if (k === n || count === width || (count === width - 1 && k < n - 1)) break;
    bringUp(k, k, count, count);
    const own = Math.abs(plain[count * n + k]!);
    const [at, largest] = largestBehind(plain, count * n, k, n);
    let step: 1 | 2 = 1;
    let pivot = k;
    if (own < alpha * largest) {
      bringUp(at, k, count, count + 1);
      const row = (count + 1) * n;
      let other = 0;
      for (let i = k; i < n; i++) if (i !== at) other = Math.max(other, Math.abs(plain[row + i]!));
      if (own * other >= alpha * largest * largest) pivot = k;
      else if (Math.abs(plain[row + at]!) >= alpha * other) {
        pivot = at;
        plain.copyWithin(count * n + k, row + k, row + n);
      } else {
        pivot = at;
        step = 2;
      }
    }
    const target = k + step - 1;
    if (pivot !== target) {
      exchange(u, n, target, pivot, blocks);
      for (let j = 0; j < count + step; j++) exchangeEntries(plain, j * n, target, pivot);
      for (let j = 0; j < count; j++) exchangeEntries(scaled, j * n, target, pivot);
    }
    if (step === 1) single(n, k, count, plain, scaled, blocks);
    else pair(n, k, count, plain, scaled, blocks);
    k += step;
  }
  for (let i = first; i < k; i++) {
    const from = (i - first) * n;
    u.set(scaled.subarray(from + i + 1, from + n), i * n + i + 1);
  }
  return k - first;
}

function largestBehind(plain: Float64Array, row: number, k: number, n: number): [number, number] {
  let at = k;
  let largest = 0;
  for (let i = k + 1; i < n; i++) {
    const size = Math.abs(plain[row + i]!);
    if (size > largest) [at, largest] = [i, size];
  }
  return [at, largest];
}

function single(
  n: number,
  k: number,
  count: number,
  plain: Float64Array,
  scaled: Float64Array,
  blocks: ExchangedBlocks,
): void {
  const row = count * n;
  const d = plain[row + k]!;
  blocks.diagonal[k] = d;
  for (let i = k + 1; i < n; i++) {
    scaled[row + i] = d === 0 ? 0 : plain[row + i]! / d;
  }
}

function pair(
  n: number,
  k: number,
  count: number,
  plain: Float64Array,
  scaled: Float64Array,
  blocks: ExchangedBlocks,
): void {
  const [a, b] = [count * n, (count + 1) * n];
  const r = plain[a + k + 1]!;
  blocks.diagonal[k] = plain[a + k]!;
  blocks.diagonal[k + 1] = plain[b + k + 1]!;
  blocks.coupling[k] = r;
  blocks.isPair[k] = 1;
  const p = plain[a + k]! / r;
  const q = plain[b + k + 1]! / r;
  const scale = 1 / ((p * q - 1) * r);
  scaled[a + k + 1] = 0;
  for (let i = k + 2; i < n; i++) {
    const [x, y] = [plain[a + i]!, plain[b + i]!];
    scaled[a + i] = (q * x - y) * scale;
    scaled[b + i] = (p * y - x) * scale;
  }
}

/**
 * The exchanges from row `first` on in row i of U, all at once: row after row, each stays in the cache meanwhile.
 */
export function exchangeColumns(
  u: Float64Array,
  n: number,
  i: number,
  first: number,
  partner: Int32Array,
): void {
  for (let p = first; p < n; p++) {
    const q = partner[p]!;
    if (q !== p) exchangeEntries(u, i * n, p, q);
  }
}

/**
 * Moves row p of the symmetric trailing matrix to row q > p. What was in row q the panel holds already, and what is in row
 * p afterwards is not read again.
 */
function exchange(
  u: Float64Array,
  n: number,
  p: number,
  q: number,
  { order, partner }: ExchangedBlocks,
): void {
  [order[p], order[q]] = [order[q]!, order[p]!];
  partner[p] = q;
  u[q * n + q] = u[p * n + p]!;
  for (let i = p + 1; i < q; i++) u[i * n + q] = u[p * n + i]!;
  for (let i = q + 1; i < n; i++) u[q * n + i] = u[p * n + i]!;
}

function exchangeEntries(array: Float64Array, row: number, p: number, q: number): void {
  const value = array[row + p]!;
  array[row + p] = array[row + q]!;
  array[row + q] = value;
}
