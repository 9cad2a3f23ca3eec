/**
 * Rank and inertia. Three routes to the same counts: the library's theorem on the core, the eigenvalues of the dense
 * matrix, and, where U has full column rank beyond doubt, Sylvester's law on the oracle's own K.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coreBlocks, type CoreBlock } from '../oracles/cores.js';
import { architectures } from '../support/architectures.js';
import type { Case } from '../support/case.js';
import { largest } from '../support/compare.js';
import { mixedArchitectures } from '../support/mixed-architectures.js';
import { symmetricEigenvalues } from '../support/eigenvalues.js';
import { eigenvalueNoise } from '../support/tolerances.js';
import { everywhere } from './everywhere.js';
import { hessianSize, rounding, sampleHessianSize } from './sizes.js';
import { cores, linearized } from './subject.js';
import { dotProduct, ones } from './vectors.js';

interface Signs {
  readonly positive: number;
  readonly negative: number;
}

function count(values: readonly number[], threshold: number): Signs {
  return {
    positive: values.filter((value) => value > threshold).length,
    negative: values.filter((value) => value < -threshold).length,
  };
}

/** What rounding may do to an eigenvalue: that of all entries together (Weyl), then that of the eigenvalue solver. */
function noiseOf(values: readonly number[], entries: number): number {
  return entries + eigenvalueNoise(values.length) * largest(values);
}

/**
 * The inertia of U K Uᵀ by Sylvester's law, or null if it is in doubt: by Ostrowski's theorem every eigenvalue is one of
 * K times a number between the extreme eigenvalues of UᵀU, so it is known when that smallest product exceeds the noise.
 */
function sylvester(blocks: readonly CoreBlock[], noise: number): Signs | null {
  const spectrum = blocks.map(({ entries }) => {
    const size = Math.sqrt(entries.length);
    return symmetricEigenvalues({ rows: size, columns: size, data: entries });
  });
  // Zeros of K (a dead unit, the softmax's constant direction) are dropped with their columns; those of the output's
  // block are told by its own scale.
  const isZero = (value: number, k: number): boolean =>
    Math.abs(value) <= (k === 0 ? 1e-14 * largest(spectrum[0]!) : 0);
  const kept = blocks.filter((_, k) => spectrum[k]!.some((value) => !isZero(value, k)));
  const active = kept.flatMap(({ columns, entries }) =>
    columns.filter((_, i) => columns.some((__, j) => entries[i * columns.length + j] !== 0)),
  );
  const gram = active.flatMap((a) => active.map((b) => dotProduct(a, b)));
  if (active.length === 0) return { positive: 0, negative: 0 };
  const squares = symmetricEigenvalues({ rows: active.length, columns: active.length, data: gram });
  const [least, most] = [squares[0] ?? 0, squares[squares.length - 1] ?? 0];
  const values = spectrum.flatMap((block, k) => block.filter((value) => !isZero(value, k)));
  if (values.length > 0 && !(least > 1e-10 * most)) return null;
  if (values.some((value) => least * Math.abs(value) < 100 * noise)) return null;
  return count(values, 0);
}

/**
 * The rank of U, which no core can exceed, or null if it is in doubt. Columns are scaled to length 1,
 * because a faint one (a saturated unit, a sample that is almost fitted) counts like any other; the eigenvalues of UᵀU
 * then measure angles, and those in the zone between rounding and 10⁴ times that leave doubt.
 */
function rankOfColumns(blocks: readonly CoreBlock[]): number | null {
  const columns = blocks
    .flatMap((block) => block.columns)
    .flatMap((column) => {
      const norm = Math.sqrt(dotProduct(column, column));
      return norm === 0 ? [] : [column.map((entry) => entry / norm)];
    });
  const gram = columns.flatMap((a) => columns.map((b) => dotProduct(a, b)));
  const squares = symmetricEigenvalues({ rows: columns.length, columns: columns.length, data: gram });
  const most = largest(squares);
  const noise = eigenvalueNoise(columns.length) * most;
  if (squares.some((square) => Math.abs(square) > noise && square < 1e4 * noise)) return null;
  return squares.filter((square) => square > noise).length;
}

/** Upper bounds always, and the exact counts where they are claimed and the spectrum has a clear gap. */
function check(
  found: ReturnType<ReturnType<typeof linearized>['hessian']['inertia']>,
  values: number[],
  noise: number,
): void {
  const clear = count(values, 10 * noise);
  expect(found.positive, 'positive, clear in the spectrum').toBeGreaterThanOrEqual(clear.positive);
  expect(found.negative, 'negative, clear in the spectrum').toBeGreaterThanOrEqual(clear.negative);
  if (found.exact) expect(found.positive + found.negative + found.zero).toBe(values.length);
  const isClear = values.every(
    (value) =>
      Math.abs(value) > 10 * noise || Math.abs(value) < eigenvalueNoise(values.length) * largest(values),
  );
  if (found.exact && found.method !== 'theorem' && isClear)
    expect({ positive: found.positive, negative: found.negative }).toEqual(clear);
}

describe('inertia', () => {
  const single = (biases?: boolean): fc.Arbitrary<Case> =>
    architectures({
      maxBatch: 1,
      maxDepth: 3,
      maxWidth: 4,
      weighted: false,
      ...(biases === undefined ? {} : { biases }),
    });

  it('of one sample is that of the core when every layer has a bias', () => {
    let certain = 0;
    let runs = 0;
    fc.assert(
      fc.property(single(true), (value) => {
        const h = linearized(value).hessian.sample(0);
        const found = h.inertia();
        const values = symmetricEigenvalues(h.materialize());
        const noise = noiseOf(values, rounding(sampleHessianSize(value, 0, ones(value))));
        check(found, values, noise);
        expect(h.rank()).toBe(found.positive + found.negative);
        const expected = sylvester(coreBlocks({ ...value, x: value.x[0]!, y: value.y[0]! }), noise);
        runs++;
        if (expected === null) return;
        certain++;
        expect({ positive: found.positive, negative: found.negative }).toEqual(expected);
        expect({ positive: found.positive, negative: found.negative }).toEqual(count(values, 10 * noise));
      }),
    );
    expect(certain / runs, 'share of cases where Sylvester decides').toBeGreaterThan(0.2);
  });

  it('of one sample, with or without biases, whatever the core, bounds the spectrum', () => {
    const methods = new Set<string>();
    let deficient = 0;
    fc.assert(
      fc.property(single(), fc.constantFrom(...cores), (value, core) => {
        const h = linearized(value).hessian.withCore(core).sample(0);
        const values = symmetricEigenvalues(h.materialize());
        const found = h.inertia();
        methods.add(found.method);
        check(found, values, noiseOf(values, rounding(sampleHessianSize(value, 0, ones(value)))));
        const blocks = coreBlocks({ ...value, x: value.x[0]!, y: value.y[0]! });
        const rank = rankOfColumns(blocks);
        if (rank === null || !found.exact) return;
        if (rank < blocks.flatMap(({ columns }) => columns).length) deficient++;
        expect(found.positive + found.negative, 'rank, at most that of U').toBeLessThanOrEqual(rank);
      }),
    );
    expect([...methods].sort()).toEqual(['eigenvalues', 'factorization', 'theorem']);
    expect(deficient, 'cases in which U has dependent columns').toBeGreaterThan(0);
  });

  it('of one sample of a mixed network bounds the spectrum, and is exact where it says so', () => {
    const claims = new Set<string>();
    fc.assert(
      fc.property(mixedArchitectures({ maxBatch: 1, weighted: false }), fc.boolean(), (value, isExact) => {
        const at = linearized(value);
        const h = (isExact ? at.hessian : at.ggn).sample(0);
        const values = symmetricEigenvalues(h.materialize());
        const found = h.inertia();
        claims.add(found.method);
        check(found, values, noiseOf(values, rounding(sampleHessianSize(value, 0, ones(value)))));
        if (found.exact) expect(h.rank()).toBe(found.positive + found.negative);
      }),
    );
    expect(claims).toContain('eigenvalues');
  });

  it.each(Object.entries(everywhere({ dense: { maxDepth: 2, maxWidth: 4 } })))(
    'of a damped batch counts shifted eigenvalues, %s',
    (_, cases) => {
      fc.assert(
        fc.property(cases, fc.constantFrom(0, 0.125, 2), (value, damping) => {
          const h = linearized(value).hessian;
          const values = symmetricEigenvalues(h.materialize()).map((eigenvalue) => eigenvalue + damping);
          const noise = noiseOf(values, rounding(hessianSize(value, ones(value))));
          check(h.inertia({ damping }), values, noise);
        }),
      );
    },
  );

  it('is not what a count that takes rounding for curvature would say', () => {
    const values = [-1e-17, 0, 1e-17, 1];
    expect(() =>
      check({ positive: 2, negative: 1, zero: 1, exact: true, method: 'eigenvalues' }, values, 1e-15),
    ).toThrow('expected');
    expect(() =>
      check({ positive: 0, negative: 0, zero: 4, exact: true, method: 'theorem' }, values, 1e-15),
    ).toThrow('expected');
    check({ positive: 1, negative: 0, zero: 3, exact: true, method: 'eigenvalues' }, values, 1e-15);
  });
});
