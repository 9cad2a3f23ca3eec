/**
 * Several Householder reflections as one, in compact WY form: H₁·H₂·…·H_w = I − V·T·Vᵀ with V unit lower trapezoidal
 * (h×w) and T upper triangular (w×w). Applying it is three products. Schreiber and Van Loan, "A storage-efficient WY
 * representation for products of Householder transformations", SIAM J. Sci. Stat. Comput. 10 (1989).
 */
import { allocate } from './allocation.js';
import { gemm } from './gemm.js';

/** Q = I − V·T·Vᵀ, acting on rows `first` … `first` + h − 1 of whatever it is applied to. */
export interface BlockReflector {
  readonly first: number;
  readonly h: number;
  readonly w: number;
  readonly v: Float64Array;
  readonly t: Float64Array;
}

/** C ← Q·C for `columns` columns of an array with row stride ldc; cOffset is the entry in Q's first row. */
export function reflect(
  { h, w, v, t }: BlockReflector,
  c: Float64Array,
  cOffset: number,
  ldc: number,
  columns: number,
): void {
  apply(false, h, w, v, 0, w, t, 0, w, c, cOffset, ldc, columns);
}

/** C ← Qᵀ·C, as `reflect`. */
export function reflectTransposed(
  { h, w, v, t }: BlockReflector,
  c: Float64Array,
  cOffset: number,
  ldc: number,
  columns: number,
): void {
  apply(true, h, w, v, 0, w, t, 0, w, c, cOffset, ldc, columns);
}

/**
 * Factors an h×w panel with h ≥ w (row stride w): its upper triangle becomes R, the rest is undefined. By recursion on
 * halves, so that all but the narrowest columns are products: Elmroth and Gustavson, "Applying recursion to serial and
 * parallel QR factorization leads to better performance", IBM J. Res. Dev. 44 (2000).
 */
export function factorPanel(panel: Float64Array, first: number, h: number, w: number): BlockReflector {
  const v = allocate(h * w);
  const t = allocate(w * w);
  factorColumns(panel, v, t, h, w, 0, w);
  return { first, h, w, v, t };
}

/** Widest group of columns that is reflected one by one. */
const NARROW = 4;

function factorColumns(
  panel: Float64Array,
  v: Float64Array,
  t: Float64Array,
  h: number,
  w: number,
  from: number,
  to: number,
): void {
  if (to - from <= NARROW) {
    for (let j = from; j < to; j++) factorColumn(panel, v, t, h, w, from, j, to);
    return;
  }
  const middle = (from + to) >> 1;
  const left = middle - from;
  const right = to - middle;
  factorColumns(panel, v, t, h, w, from, middle);
  const corner = from * (w + 1);
  apply(true, h - from, left, v, corner, w, t, corner, w, panel, from * w + middle, w, right);
  factorColumns(panel, v, t, h, w, middle, to);
  // The two halves as one reflector: T₁₂ = −T₁₁·(V₁ᵀ·V₂)·T₂₂.
  const inner = allocate(left * right);
  const outer = allocate(left * right);
  const v1 = middle * w + from;
  const v2 = middle * (w + 1);
  gemm(true, false, left, right, h - middle, 1, v, v1, w, v, v2, w, 0, inner, 0, right);
  gemm(false, false, left, right, left, -1, t, corner, w, inner, 0, right, 0, outer, 0, right);
  gemm(false, false, left, right, right, 1, outer, 0, right, t, v2, w, 0, t, from * w + middle, w);
}

/** Reflects column j, applies the reflection to the columns after it in its group, and extends T by one column. */
function factorColumn(
  panel: Float64Array,
  v: Float64Array,
  t: Float64Array,
  h: number,
  w: number,
  from: number,
  j: number,
  to: number,
): void {
  const head = panel[j * w + j]!;
  const length = Math.hypot(head, columnNorm(panel, h, w, j));
  v[j * w + j] = 1;
  // A column of zeros needs no reflection: τ = 0.
  if (length === 0) return;
  // Away from the head's own value, so that head − diagonal does not cancel.
  const diagonal = head > 0 ? -length : length;
  const tau = (diagonal - head) / diagonal;
  panel[j * w + j] = diagonal;
  for (let i = j + 1; i < h; i++) v[i * w + j] = panel[i * w + j]! / (head - diagonal);
  for (let column = j + 1; column < to; column++) {
    let product = 0;
    for (let i = j; i < h; i++) product += v[i * w + j]! * panel[i * w + column]!;
    product *= tau;
    for (let i = j; i < h; i++) panel[i * w + column]! -= product * v[i * w + j]!;
  }
  // t = −τ·T·(Vᵀ·v) above the new diagonal entry τ; rows in order, as T is upper triangular.
  for (let column = from; column < j; column++) {
    let product = 0;
    for (let i = j; i < h; i++) product += v[i * w + column]! * v[i * w + j]!;
    t[column * w + j] = -tau * product;
  }
  for (let i = from; i < j; i++) {
    let entry = 0;
    for (let p = i; p < j; p++) entry += t[i * w + p]! * t[p * w + j]!;
    t[i * w + j] = entry;
  }
  t[j * w + j] = tau;
}

/** ‖column j below row j‖₂, without overflow or underflow of the squares. */
function columnNorm(panel: Float64Array, h: number, w: number, j: number): number {
  let squares = 0;
  for (let i = j + 1; i < h; i++) squares += panel[i * w + j]! ** 2;
  if (squares > 1e-280 && squares < Infinity) return Math.sqrt(squares);
  let largest = 0;
  for (let i = j + 1; i < h; i++) largest = Math.max(largest, Math.abs(panel[i * w + j]!));
  if (!(largest > 0 && largest < Infinity)) return largest;
  let scaled = 0;
  for (let i = j + 1; i < h; i++) scaled += (panel[i * w + j]! / largest) ** 2;
  return largest * Math.sqrt(scaled);
}

/** C ← (I − V·op(T)·Vᵀ)·C: Vᵀ·C, then op(T) times that, then the update. Cost 4·h·w·columns flops. */
function apply(
  transposeT: boolean,
  h: number,
  w: number,
  v: Float64Array,
  vOffset: number,
  ldv: number,
  t: Float64Array,
  tOffset: number,
  ldt: number,
  c: Float64Array,
  cOffset: number,
  ldc: number,
  columns: number,
): void {
  if (columns === 0) return;
  const projected = allocate(w * columns);
  const turned = allocate(w * columns);
  gemm(true, false, w, columns, h, 1, v, vOffset, ldv, c, cOffset, ldc, 0, projected, 0, columns);
  gemm(transposeT, false, w, columns, w, 1, t, tOffset, ldt, projected, 0, columns, 0, turned, 0, columns);
  gemm(false, false, h, columns, w, -1, v, vOffset, ldv, turned, 0, columns, 1, c, cOffset, ldc);
}
