/** Closed forms of linear and logistic regression, dense and plain: what the statistics must reproduce. */
import { stream } from '../support/stream.js';

export type Rows = readonly (readonly number[])[];

/** Solves a x = b by elimination with pivoting, and the logarithm of |det a|. */
export function eliminate(
  a: Rows,
  b: Rows,
): { readonly solution: number[][]; readonly logDeterminant: number } {
  const n = a.length;
  const work = a.map((row, i) => [...row, ...b[i]!]);
  let logDeterminant = 0;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(work[i]![k]!) > Math.abs(work[pivot]![k]!)) pivot = i;
    [work[k], work[pivot]] = [work[pivot]!, work[k]!];
    logDeterminant += Math.log(Math.abs(work[k]![k]!));
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = work[i]![k]! / work[k]![k]!;
      for (let j = k; j < work[i]!.length; j++) work[i]![j]! -= factor * work[k]![j]!;
    }
  }
  return { solution: work.map((row, i) => row.slice(n).map((value) => value / row[i]!)), logDeterminant };
}

export function inverse(a: Rows): number[][] {
  return eliminate(
    a,
    a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0))),
  ).solution;
}

/** aᵀ diag(weights) b. */
export function product(a: Rows, b: Rows, weights: readonly number[] = a.map(() => 1)): number[][] {
  return a[0]!.map((_, i) =>
    b[0]!.map((__, j) => a.reduce((sum, row, n) => sum + weights[n]! * row[i]! * b[n]![j]!, 0)),
  );
}

/** vᵀ a v. */
export function form(a: Rows, v: readonly number[]): number {
  return v.reduce((sum, vi, i) => sum + v.reduce((part, vj, j) => part + vi * a[i]![j]! * vj, 0), 0);
}

/** N points in `width` dimensions, a noisy linear label, and the design matrix [x, 1] in the order of the parameters. */
export function linearData(
  count: number,
  width: number,
  seed: number,
): { readonly x: number[][]; readonly y: number[][]; readonly design: number[][] } {
  const { normal } = stream(seed);
  const x = Array.from({ length: count }, () => Array.from({ length: width }, normal));
  const y = x.map((row) => [row.reduce((sum, value, j) => sum + (j + 1) * value, 0.5) + 0.3 * normal()]);
  return { x, y, design: x.map((row) => [...row, 1]) };
}

/** The minimum of (1/N) Σ ½(design·θ − y)² + ½λ|θ|². */
export function ridge(design: Rows, y: Rows, l2: number): number[] {
  const normal = product(design, design).map((row, i) =>
    row.map((value, j) => value + (i === j ? design.length * l2 : 0)),
  );
  return eliminate(normal, product(design, y)).solution.map(([value]) => value!);
}
