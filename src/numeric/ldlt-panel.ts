/**
 * A panel of the Bunch-Kaufman factorization: pivots are chosen with at most one further row looked at, by
 * α = (1 + √17)/8, which balances the growth of a 1 × 1 step against half of a 2 × 2 step's. Rows of the trailing matrix
 * are brought up to date only when they are looked at; the rest waits for one product.
 */

/** The order of rows and the blocks of D as they are found. */
export interface PivotBlocks {
  /** Row i of P A Pᵀ is row order[i] of A. */
  readonly order: Int32Array;
  readonly diagonal: Float64Array;
  /** Off-diagonal entry of the pair that begins at i. */
  readonly coupling: Float64Array;
  /** 1 where a pair begins. */
  readonly isPair: Uint8Array;
}

/** Up to `width` rows of n numbers: eliminated rows as they were, and divided by D. */
export interface Panel {
  readonly width: number;
  readonly plain: Float64Array;
  readonly scaled: Float64Array;
}

const alpha = (1 + Math.sqrt(17)) / 8;

/** Eliminates rows from `first` on, as many as the panel holds; returns how many. U's rows are left in `u`. */
export function factorPanel(
  u: Float64Array,
  n: number,
  first: number,
  { width, plain, scaled }: Panel,
  blocks: PivotBlocks,
): number {
  /** Row `from` of the trailing matrix, brought up to date by the panel's `count` rows, into row `count + extra`. */
  const bringUp = (from: number, k: number, count: number, into: number): void => {
    const at = into * n;
    for (let i = k; i < from; i++) plain[at + i] = u[i * n + from]!;
    for (let i = from; i < n; i++) plain[at + i] = u[from * n + i]!;
    for (let j = 0; j < count; j++) {
      const factor = scaled[j * n + from]!;
      if (factor === 0) continue;
      const row = j * n;
      for (let i = k; i < n; i++) plain[at + i]! -= factor * plain[row + i]!;
    }
  };
  let k = first;
  for (;;) {
    const count = k - first;
    // A pair needs two rows; the last column of the matrix can only be a single.
    if (k === n || count === width || (count === width - 1 && k < n - 1)) return count;
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
      exchange(u, n, target, pivot, blocks.order);
      for (let j = 0; j < count + step; j++) exchangeEntries(plain, j * n, target, pivot);
      for (let j = 0; j < count; j++) exchangeEntries(scaled, j * n, target, pivot);
    }
    if (step === 1) single(u, n, k, count, plain, scaled, blocks);
    else pair(u, n, k, count, plain, scaled, blocks);
    k += step;
  }
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
  u: Float64Array,
  n: number,
  k: number,
  count: number,
  plain: Float64Array,
  scaled: Float64Array,
  blocks: PivotBlocks,
): void {
  const row = count * n;
  const d = plain[row + k]!;
  blocks.diagonal[k] = d;
  for (let i = k + 1; i < n; i++) {
    const value = d === 0 ? 0 : plain[row + i]! / d;
    scaled[row + i] = value;
    u[k * n + i] = value;
  }
}

function pair(
  u: Float64Array,
  n: number,
  k: number,
  count: number,
  plain: Float64Array,
  scaled: Float64Array,
  blocks: PivotBlocks,
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
  u[k * n + k + 1] = 0;
  for (let i = k + 2; i < n; i++) {
    const [x, y] = [plain[a + i]!, plain[b + i]!];
    const [v, w] = [(q * x - y) * scale, (p * y - x) * scale];
    scaled[a + i] = v;
    scaled[b + i] = w;
    u[k * n + i] = v;
    u[(k + 1) * n + i] = w;
  }
}

/** Exchanges rows and columns p < q of the symmetric trailing matrix and columns of the finished rows of U. */
function exchange(u: Float64Array, n: number, p: number, q: number, order: Int32Array): void {
  [order[p], order[q]] = [order[q]!, order[p]!];
  for (let i = 0; i < p; i++) exchangeEntries(u, i * n, p, q);
  const corner = u[p * n + p]!;
  u[p * n + p] = u[q * n + q]!;
  u[q * n + q] = corner;
  for (let i = p + 1; i < q; i++) {
    const value = u[p * n + i]!;
    u[p * n + i] = u[i * n + q]!;
    u[i * n + q] = value;
  }
  for (let i = q + 1; i < n; i++) {
    const value = u[p * n + i]!;
    u[p * n + i] = u[q * n + i]!;
    u[q * n + i] = value;
  }
}

function exchangeEntries(array: Float64Array, row: number, p: number, q: number): void {
  const value = array[row + p]!;
  array[row + p] = array[row + q]!;
  array[row + q] = value;
}
