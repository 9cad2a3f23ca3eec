/**
 * The step of divide and conquer: eigenvalues and eigenvectors of diag(d) + ρ·z·zᵀ, whose halves are known (Cuppen 1981).
 * Entries of z that are negligible, and pairs of equal d, drop out first. The vectors belong to the z for which the
 * computed eigenvalues are exact; that makes them orthogonal to working precision (Gu and Eisenstat, "A stable and
 * efficient algorithm for the rank-one modification of the symmetric eigenproblem", SIAM J. Matrix Anal. Appl. 15 (1994)).
 */
import { gemm } from './gemm.js';
import { secularRoot } from './secular-root.js';

/** Arrays of at least n² numbers that every merge of order n uses again. */
export interface MergeSpace {
  readonly gathered: Float64Array;
  readonly basis: Float64Array;
  readonly product: Float64Array;
}

const epsilon = 2 ** -53;

/** Which halves a row has numbers in. */
const [upper, both, lower] = [0, 1, 2];

/**
 * Merges two halves of order n₁ and n − n₁: `d` are their eigenvalues, each half ascending; row i of `rows` (from `at` on,
 * stride ld) is the eigenvector of dᵢ, with zeros in the other half. `coupling` is the entry of T between the halves, and
 * the corner of each half was lessened by |coupling|; what is at most `floor` counts as zero. On return d ascends, and the rows are its eigenvectors.
 */
export function mergeHalves(
  d: Float64Array,
  rows: Float64Array,
  at: number,
  ld: number,
  n1: number,
  coupling: number,
  floor: number,
  space: MergeSpace,
): void {
  const n = d.length;
  const z = new Float64Array(n);
  // T = diag(T₁, T₂) + |coupling|·u·uᵀ with u = (e_last, ± e_first), of length √2.
  const sign = coupling < 0 ? -Math.SQRT1_2 : Math.SQRT1_2;
  for (let i = 0; i < n1; i++) z[i] = Math.SQRT1_2 * rows[at + i * ld + n1 - 1]!;
  for (let i = n1; i < n; i++) z[i] = sign * rows[at + i * ld + n1]!;
  const rho = 2 * Math.abs(coupling);
  const part = new Uint8Array(n).fill(upper, 0, n1).fill(lower, n1);
  const { kept, dropped } = deflate(d, z, rho, floor, part, ascending(d, n1), rows, at, ld);
  const k = kept.length;

  // Rows with numbers in the upper half first, those with numbers in both, then the lower ones: two dense products.
  const order = [...kept.keys()].sort((p, q) => part[kept[p]!]! - part[kept[q]!]! || p - q);
  const uppers = kept.filter((i) => part[i] === upper).length;
  const lowers = kept.filter((i) => part[i] === lower).length;
  const values = eigenvectorsOf(kept, order, d, z, rho, space.basis);
  const { gathered, basis, product } = space;
  const products = [
    { first: 0, count: k - lowers, column: 0, width: n1 },
    { first: uppers, count: k - uppers, column: n1, width: n - n1 },
  ];
  for (const { first, count, column, width } of products) {
    for (let p = 0; p < count; p++) {
      const from = at + kept[order[first + p]!]! * ld + column;
      gathered.set(rows.subarray(from, from + width), p * width);
    }
    gemm(false, false, k, width, count, 1, basis, first, k, gathered, 0, width, 0, product, column, n);
  }
  dropped.forEach((i, p) => {
    product.set(rows.subarray(at + i * ld, at + i * ld + n), (k + p) * n);
  });
  const found = [...values, ...dropped.map((i) => d[i]!)];
  const places = found.map((_, i) => i).sort((p, q) => found[p]! - found[q]!);
  places.forEach((from, to) => {
    d[to] = found[from]!;
    rows.set(product.subarray(from * n, from * n + n), at + to * ld);
  });
}

/** The indices of two ascending runs, n₁ long and the rest, in ascending order. */
function ascending(d: Float64Array, n1: number): number[] {
  const order: number[] = [];
  let [p, q] = [0, n1];
  while (p < n1 || q < d.length) order.push(q === d.length || (p < n1 && d[p]! <= d[q]!) ? p++ : q++);
  return order;
}

/**
 * Splits off what needs no merging: dᵢ with a negligible zᵢ is an eigenvalue as it is; of two dᵢ that are as good as equal
 * one gets a zero zᵢ by a rotation.
 */
function deflate(
  d: Float64Array,
  z: Float64Array,
  rho: number,
  floor: number,
  part: Uint8Array,
  order: readonly number[],
  rows: Float64Array,
  at: number,
  ld: number,
): { kept: number[]; dropped: number[] } {
  const n = d.length;
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(d[i]!), rho * Math.abs(z[i]!));
  const tolerance = Math.max(8 * epsilon * largest, floor);
  const kept: number[] = [];
  const dropped: number[] = [];
  for (const i of order) {
    if (rho * Math.abs(z[i]!) <= tolerance) {
      dropped.push(i);
      continue;
    }
    const last = kept.at(-1);
    if (last === undefined) {
      kept.push(i);
      continue;
    }
    const length = Math.hypot(z[i]!, z[last]!);
    const c = z[i]! / length;
    const s = -z[last]! / length;
    const gap = d[i]! - d[last]!;
    if (Math.abs(gap * c * s) > tolerance) {
      kept.push(i);
      continue;
    }
    z[i] = length;
    z[last] = 0;
    if (part[i] !== part[last]) part[i] = both;
    const [p, q] = [at + last * ld, at + i * ld];
    for (let j = 0; j < n; j++) {
      const x = rows[p + j]!;
      const y = rows[q + j]!;
      rows[p + j] = c * x + s * y;
      rows[q + j] = c * y - s * x;
    }
    const [x, y] = [d[last]!, d[i]!];
    d[last] = x * c * c + y * s * s;
    d[i] = x * s * s + y * c * c;
    dropped.push(last);
    kept[kept.length - 1] = i;
  }
  return { kept, dropped };
}

/**
 * Eigenvalues of diag(d) + ρ·z·zᵀ for the kept entries, ascending, and its eigenvectors as rows of `basis` (k × k), their
 * entries in the given order.
 */
function eigenvectorsOf(
  kept: readonly number[],
  order: readonly number[],
  d: Float64Array,
  z: Float64Array,
  rho: number,
  basis: Float64Array,
): Float64Array {
  const k = kept.length;
  const poles = Float64Array.from(kept, (i) => d[i]!);
  const weights = Float64Array.from(kept, (i) => z[i]! * z[i]!);
  const values = new Float64Array(k);
  // Row j holds the differences poles − values[j].
  for (let j = 0; j < k; j++) values[j] = secularRoot(j, k, poles, weights, rho, basis, j * k);
  // ẑᵢ² = Π_j (λ_j − dᵢ) / Π_{j≠i} (d_j − dᵢ), in an order in which every quotient is near 1.
  const squares = new Float64Array(k).fill(1);
  for (let j = 0; j < k; j++) {
    const row = j * k;
    const pole = poles[j]!;
    for (let i = 0; i < j; i++) squares[i]! *= basis[row + i]! / (poles[i]! - pole);
    squares[j]! *= -basis[row + j]!;
    for (let i = j + 1; i < k; i++) squares[i]! *= basis[row + i]! / (poles[i]! - pole);
  }
  const exact = squares.map((value, i) => Math.sqrt(Math.abs(value)) * Math.sign(z[kept[i]!]!));
  const vector = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    const row = j * k;
    let total = 0;
    for (let i = 0; i < k; i++) {
      const value = exact[i]! / basis[row + i]!;
      vector[i] = value;
      total += value * value;
    }
    const factor = 1 / Math.sqrt(total);
    for (let p = 0; p < k; p++) basis[row + p] = factor * vector[order[p]!]!;
  }
  return values;
}
