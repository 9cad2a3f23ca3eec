/** Symmetric tridiagonal matrices for the tests of their verbs. */
import fc from 'fast-check';
import { matrix, type Matrix } from '../../src/numeric/matrix.js';
import { random } from '../../src/numeric/random.js';
import type { Tridiagonal } from '../../src/numeric/shifted-tridiagonal.js';

/** Of order 1 … max: random, with a zero diagonal, in parts, graded by powers of two, or Wilkinson's close pairs. */
export function tridiagonals(max: number): fc.Arbitrary<Tridiagonal> {
  return fc
    .record({
      n: fc.integer({ min: 1, max }),
      seed: fc.nat(1e6),
      kind: fc.constantFrom('plain', 'zeroDiagonal', 'parts', 'graded', 'wilkinson'),
    })
    .map(({ n, seed, kind }) => {
      const { normal } = random(seed);
      const diagonal = Float64Array.from({ length: n }, normal);
      const offDiagonal = Float64Array.from({ length: n - 1 }, normal);
      if (kind === 'zeroDiagonal') diagonal.fill(0);
      if (kind === 'parts') offDiagonal.forEach((_, i) => (offDiagonal[i]! *= i % 3 === 0 ? 0 : 1));
      if (kind === 'graded') {
        diagonal.forEach((_, i) => (diagonal[i]! *= 2 ** -i));
        offDiagonal.forEach((_, i) => (offDiagonal[i]! *= 2 ** -i));
      }
      if (kind === 'wilkinson') {
        diagonal.forEach((_, i) => (diagonal[i] = Math.abs(i - (n - 1) / 2)));
        offDiagonal.fill(1);
      }
      return { diagonal, offDiagonal };
    });
}

/** T with all its zeros. */
export function dense({ diagonal, offDiagonal }: Tridiagonal): Matrix {
  const n = diagonal.length;
  const a = matrix(n, n);
  for (let i = 0; i < n; i++) {
    a.data[i * n + i] = diagonal[i]!;
    if (i > 0) a.data[i * n + i - 1] = a.data[(i - 1) * n + i] = offDiagonal[i - 1]!;
  }
  return a;
}
