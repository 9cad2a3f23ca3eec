/** The block-tridiagonal form against the written-out matrix H + λI, on random chains and by hand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockTridiagonal,
  blockTridiagonalCost,
} from '../../../src/curvature/block-tridiagonal/block-tridiagonal.js';
import { chainOf, supportsBlockTridiagonal } from '../../../src/curvature/block-tridiagonal/chain.js';
import { factorSystem } from '../../../src/curvature/block-tridiagonal/system.js';
import type { LossState } from '../../../src/factors/state.js';
import {
  activation,
  conv2d,
  dense,
  linearize,
  residual,
  sequential,
  type Layer,
  type Linearization,
} from '../../../src/index.js';
import { countAllocations } from '../../../src/numeric/allocation.js';
import { norm } from '../../../src/numeric/vector.js';
import { stream } from '../../support/stream.js';
import { curvatureGap, curvatureRelative, eigenvalueNoise } from '../../support/tolerances.js';
import { chainShapes, linearizedChain, normals } from './chains.js';
import { denseSpectrum } from './dense-spectrum.js';

const cores = ['exact', 'gaussNewton'] as const;

function stateOf(at: Linearization): LossState {
  return at.hessian.verbs.state!;
}

function distance(a: Float64Array, b: Float64Array): number {
  return norm(a.map((value, i) => value - b[i]!));
}

describe('block-tridiagonal form of a random chain', () => {
  // Shares of |λ_min|, or of the largest eigenvalue where there is no negative one: below 1 the matrix is indefinite.
  const shares = fc.constantFrom(0.01, 0.1, 0.5, 1.5, 10, -0.5);

  it('solves, counts signs and has the determinant of H + λI', () => {
    const tally = { compared: 0, refused: 0, indefinite: 0, sharp: 0 };
    fc.assert(
      fc.property(chainShapes, fc.constantFrom(...cores), shares, (shape, core, share) => {
        const at = linearizedChain(shape);
        const h = core === 'exact' ? at.hessian : at.ggn;
        const spectrum = denseSpectrum(h.materialize());
        const { largest, least, order } = spectrum;
        const shift = share * (least < -1e-3 * largest ? -least : 0.1 * largest);
        if (shift === 0 || spectrum.gap(shift) < curvatureGap) return;
        const found = blockTridiagonal(stateOf(at), core, shift);
        // Another regime's turn, as the contract says; but it must be a rare one.
        if (found === null) tally.refused++;
        if (found === null) return;
        tally.compared++;

        const b = Float64Array.from(normals(order, 1, stream(shape.seed + 1)));
        const expected = spectrum.solve(b, shift);
        const { value, residual: left } = found.solve(b);
        expect(left, 'residual').toBeLessThan(curvatureRelative);
        expect(distance(value, expected), 'solution').toBeLessThan(curvatureRelative * norm(expected));

        const inertia = spectrum.inertia(shift);
        expect(found.inertia).toEqual(inertia);
        if (inertia.negative > 0 && inertia.positive > 0) tally.indefinite++;

        const log = spectrum.logAbsDeterminant(shift);
        const size = order * Math.max(1, Math.abs(Math.log(Math.abs(shift))));
        expect(Math.abs(found.logAbsDeterminant - log), 'log|det|').toBeLessThan(curvatureRelative * size);
        expect(found.accuracy(), 'accuracy').toBeLessThan(1e-6);

        // Would the comparisons notice a shift that is off by one part in 10⁵?
        const other = blockTridiagonal(stateOf(at), core, shift * (1 + 1e-5));
        if (other === null) return;
        const logMoved = Math.abs(other.logAbsDeterminant - log) > curvatureRelative * size;
        const solutionMoved = distance(other.solve(b).value, expected) > curvatureRelative * norm(expected);
        if (logMoved && solutionMoved) tally.sharp++;
      }),
    );
    expect(tally.compared).toBeGreaterThan(50);
    expect(tally.refused).toBeLessThanOrEqual(0.05 * tally.compared);
    expect(tally.indefinite / tally.compared).toBeGreaterThan(0.2);
    expect(tally.sharp / tally.compared).toBeGreaterThan(0.9);
  });

  it('says by its accuracy when a shift is too small for it', () => {
    const tally = { good: 0, bad: 0 };
    fc.assert(
      fc.property(chainShapes, fc.constantFrom(1e-3, 1e-5, 1e-7, 1e-9), (shape, share) => {
        const at = linearizedChain(shape);
        const spectrum = denseSpectrum(at.hessian.materialize());
        const shift = share * spectrum.largest;
        // The oracle's own error: eigenvalues are right to a multiple of n·2u of the largest.
        const noise = eigenvalueNoise(spectrum.order) / spectrum.gap(shift);
        if (shift === 0 || noise > 1e-2) return;
        const found = blockTridiagonal(stateOf(at), 'exact', shift);
        if (found === null) return;
        const accuracy = found.accuracy();
        tally[accuracy < 1e-4 ? 'good' : 'bad']++;
        if (accuracy >= 1e-4) return;
        expect(found.inertia).toEqual(spectrum.inertia(shift));
        const log = spectrum.logAbsDeterminant(shift);
        // log|det| is a sum of P logarithms of about the size of log|λ|, in which much may cancel.
        const size = spectrum.order * Math.max(1, Math.abs(Math.log(Math.abs(shift))));
        const allowed = (10 * accuracy + 1e-12) * size + spectrum.order * noise;
        expect(Math.abs(found.logAbsDeterminant - log)).toBeLessThanOrEqual(allowed);
      }),
    );
    expect(tally.good).toBeGreaterThan(50);
    expect(tally.bad, 'shifts that are too small').toBeGreaterThan(0);
  });

  it('does not depend on which layers are eliminated', () => {
    fc.assert(
      fc.property(chainShapes, fc.constantFrom(...cores), fc.nat(), (shape, core, choice) => {
        const at = linearizedChain(shape);
        const chain = chainOf(stateOf(at), core);
        const depth = chain.layers.length;
        const eliminated: boolean[] = [];
        for (let l = 0; l < depth; l++)
          eliminated.push(eliminated[l - 1] !== true && (choice >> l) % 2 === 1);
        const keepAll = factorSystem(
          chain,
          1,
          Array.from({ length: depth }, () => false),
        );
        const some = factorSystem(chain, 1, eliminated);
        if (typeof keepAll === 'number' || typeof some === 'number') return;
        const numbers = stream(shape.seed + 1);
        const side = chain.layers.map(({ weight }) => ({
          z: Float64Array.from(normals(2 * chain.samples * weight.rows, 1, numbers)),
          mu: Float64Array.from(normals(2 * chain.samples * weight.rows, 1, numbers)),
        }));
        const [expected, found] = [keepAll.solve(side, 2), some.solve(side, 2)];
        expected.forEach(({ z, mu }, l) => {
          const size = Math.max(1, norm(z), norm(mu));
          expect(distance(found[l]!.z, z)).toBeLessThan(1e-6 * size);
          expect(distance(found[l]!.mu, mu)).toBeLessThan(1e-6 * size);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('serves several right-hand sides with one factorization', () => {
    fc.assert(
      fc.property(chainShapes, (shape) => {
        const at = linearizedChain(shape);
        const found = blockTridiagonal(stateOf(at), 'exact', 1.5);
        const order = at.network.parameters.length;
        const numbers = stream(shape.seed + 1);
        const sides = [1, 0, 1].map((size) => Float64Array.from(normals(order, size, numbers)));
        const together = found!.solveMany(sides);
        sides.forEach((b, r) => {
          const alone = found!.solve(b);
          expect(distance(together[r]!.value, alone.value)).toBeLessThanOrEqual(1e-6 * norm(alone.value));
        });
        expect([...together[1]!.value].every((value) => value === 0)).toBe(true);
        expect(together[1]!.residual).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});

describe('block-tridiagonal form by hand', () => {
  /** ½(w₂ relu(w₁ x) − y)² at x = 1, w₁ = 1, w₂ = 2: H = [[4, 4 − y], [4 − y, 1]]. */
  const scalar = (y: number): LossState =>
    stateOf(
      linearize(
        sequential([dense(1, 1, { bias: false }), activation('relu'), dense(1, 1, { bias: false })], {
          parameters: [1, 2],
        }),
        { x: [[1]], y: [[y]] },
        'halfSquaredError',
      ),
    );

  it('a 2 × 2 Hessian', () => {
    const found = blockTridiagonal(scalar(7), 'exact', 2)!; // [[6, −3], [−3, 3]]
    expect(found.logAbsDeterminant).toBeCloseTo(Math.log(9), 12);
    expect(found.inertia).toEqual({ positive: 2, negative: 0, zero: 0 });
    const { value } = found.solve(Float64Array.of(3, 0));
    expect(value[0]).toBeCloseTo(1, 12);
    expect(value[1]).toBeCloseTo(1, 12);
  });

  it('takes another order where a block to eliminate is singular', () => {
    // δ₂ = 2 − y = −3, so that the first layer's [[−δ²/λ, 1], [1, −1/λ]] is singular at λ = 3.
    const state = scalar(5);
    expect(factorSystem(chainOf(state, 'exact'), 3, [true, false])).toBe(0);
    const found = blockTridiagonal(state, 'exact', 3); // [[7, −1], [−1, 4]]
    expect(found!.logAbsDeterminant).toBeCloseTo(Math.log(27), 12);
    expect(found!.inertia).toEqual({ positive: 2, negative: 0, zero: 0 });
  });

  it('a singular matrix: says so and solves nothing', () => {
    const state = stateOf(
      linearize(
        sequential([dense(1, 1, { bias: false })], { parameters: [1] }),
        { x: [[2]], y: [[0]] },
        { value: (p) => -(p[0]! ** 2) / 2, first: (p) => [-p[0]!], second: () => [[-1]] },
      ),
    );
    const found = blockTridiagonal(state, 'exact', 4)!; // H = −4
    expect(found.inertia).toEqual({ positive: 0, negative: 0, zero: 1 });
    expect(found.logAbsDeterminant).toBe(-Infinity);
    const solution = found.solve(Float64Array.of(1));
    expect(solution.residual).toBe(1);
    expect([...solution.value]).toEqual([0]);
  });

  it('is not offered where there is none', () => {
    expect(blockTridiagonal(scalar(7), 'exact', 0)).toBeNull();
    const reason = (layers: readonly Layer[]): string | null => {
      const network = sequential(layers, { seed: 1 });
      const x = [Array.from({ length: network.inputs }, () => 0.5)];
      const y = [Array.from({ length: network.outputs }, () => 0)];
      const state = stateOf(linearize(network, { x, y }, 'halfSquaredError'));
      if (supportsBlockTridiagonal(state) === null) return null;
      expect(blockTridiagonal(state, 'exact', 1)).toBeNull();
      expect(blockTridiagonalCost(state)).toBeNull();
      return supportsBlockTridiagonal(state);
    };
    expect(reason([dense(2, 2), activation('tanh'), dense(2, 1)])).toBeNull();
    expect(reason([residual([dense(2, 2), activation('tanh')]), dense(2, 1)])).toContain("'add'");
    expect(
      reason([conv2d({ inChannels: 1, outChannels: 1, kernel: 2, height: 3, width: 3 })]),
    ).not.toBeNull();
  });
});

describe('size and cost', () => {
  it('nothing of P² or (N·r)² numbers is made', () => {
    const network = sequential(
      [dense(30, 24), activation('tanh'), dense(24, 4), activation('tanh'), dense(4, 2)],
      { seed: 1 },
    );
    const numbers = stream(1);
    const x = Array.from({ length: 5 }, () => normals(30, 1, numbers));
    const y = Array.from({ length: 5 }, () => normals(2, 1, numbers));
    const at = linearize(network, { x, y }, 'halfSquaredError');
    const order = network.parameters.length;
    const width = 5 * (2 + 2 * 28);
    const { largest, value } = countAllocations(() => {
      const found = blockTridiagonal(stateOf(at), 'exact', 0.1)!;
      return found.solve(at.gradient.mean());
    });
    expect(value.residual).toBeLessThan(1e-10);
    expect(largest).toBeLessThan(width ** 2 / 10);
    expect(largest).toBeLessThan(order ** 2 / 10);
  });
});
