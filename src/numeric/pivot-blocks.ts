/**
 * The block diagonal D of a factorization L·D·Lᵀ of a symmetric indefinite matrix, with blocks of order 1 and 2: what its
 * pivots tell of the matrix, and division by it.
 */
import type { Matrix } from './matrix.js';

/** The blocks of D. */
export interface PivotBlocks {
  readonly diagonal: Float64Array;
  /** Off-diagonal entry of the pair that begins at i. */
  readonly coupling: Float64Array;
  /** 1 where a pair begins. */
  readonly isPair: Uint8Array;
}

/** What D's eigenvalues tell of A (Sylvester's law, and det A = det D). */
export interface PivotSummary {
  /** 'singular' if a pivot is exactly zero: then there is no solution. */
  readonly status: 'ok' | 'singular';
  /** Signs of D's eigenvalues, hence of A's; `zero` counts pivots that are exactly zero. */
  readonly inertia: { readonly positive: number; readonly negative: number; readonly zero: number };
  /** log |det A|, −Infinity if singular. */
  readonly logAbsDeterminant: number;
  /** Sign of det A. */
  readonly sign: -1 | 0 | 1;
  /**
   * Smallest and largest |eigenvalue| of D's blocks. Signs are certain to rounding only while the smallest is well above
   * n·ε·largest.
   */
  readonly smallestPivot: number;
  readonly largestPivot: number;
}

/** Counts and adds up D's eigenvalues. Cost O(n). */
export function pivotSummary(blocks: PivotBlocks): PivotSummary {
  const inertia = { positive: 0, negative: 0, zero: 0 };
  let [logAbsDeterminant, smallestPivot, largestPivot] = [0, Infinity, 0];
  for (const value of pivotsOf(blocks)) {
    if (value > 0) inertia.positive++;
    else if (value < 0) inertia.negative++;
    else inertia.zero++;
    const size = Math.abs(value);
    logAbsDeterminant += Math.log(size);
    smallestPivot = Math.min(smallestPivot, size);
    largestPivot = Math.max(largestPivot, size);
  }
  const isSingular = inertia.zero > 0;
  return {
    status: isSingular ? 'singular' : 'ok',
    inertia,
    logAbsDeterminant,
    sign: isSingular ? 0 : inertia.negative % 2 === 0 ? 1 : -1,
    smallestPivot: blocks.diagonal.length === 0 ? 0 : smallestPivot,
    largestPivot,
  };
}

/** Eigenvalues of D's blocks. In a pair the smaller one is det/larger, which does not cancel. */
function pivotsOf({ diagonal, coupling, isPair }: PivotBlocks): number[] {
  const pivots: number[] = [];
  for (let i = 0; i < diagonal.length; i++) {
    if (isPair[i] === 0) {
      pivots.push(diagonal[i]!);
      continue;
    }
    const [p, q, r] = [diagonal[i]!, diagonal[i + 1]!, coupling[i]!];
    const half = (p + q) / 2;
    const spread = Math.hypot((p - q) / 2, r);
    const larger = half >= 0 ? half + spread : half - spread;
    pivots.push(larger, (p / larger) * q - (r / larger) * r);
    i++;
  }
  return pivots;
}

/** X ← D⁻¹·X. */
export function divideByBlocks({ diagonal, coupling, isPair }: PivotBlocks, x: Matrix): void {
  const { columns, data } = x;
  for (let i = 0; i < diagonal.length; i++) {
    const at = i * columns;
    if (isPair[i] === 0) {
      for (let j = 0; j < columns; j++) data[at + j]! /= diagonal[i]!;
      continue;
    }
    // Scaled by the coupling, which the pivoting made the largest entry of the block.
    const r = coupling[i]!;
    const p = diagonal[i]! / r;
    const q = diagonal[i + 1]! / r;
    const scale = 1 / (p * q - 1);
    for (let j = 0; j < columns; j++) {
      const a = data[at + j]! / r;
      const b = data[at + columns + j]! / r;
      data[at + j] = (q * a - b) * scale;
      data[at + columns + j] = (p * b - a) * scale;
    }
    i++;
  }
}
