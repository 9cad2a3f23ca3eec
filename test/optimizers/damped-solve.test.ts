/** One step in three spaces. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineRows } from '../../src/factors/rows/combine.js';
import { rowCount } from '../../src/factors/rows/factor-rows.js';
import { materializeRows } from '../../src/factors/rows/materialize.js';
import {
  cheaperRegime,
  dampedSolver,
  type DampedSystem,
  type Regime,
} from '../../src/optimizers/damped-solve.js';
import { rowsOf } from '../factors/rows/hand-made.js';
import { stream } from '../support/architectures.js';
import { expectClose } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';
import { unitRoundoff } from '../support/tolerances.js';
import { rowsFrom } from './least-squares.js';

const regimes: readonly Regime[] = ['sample', 'parameter', 'qr'];

/** Rows of any make (several nodes, sites, kinds and scales; wide or tall), with a residual, θ and λ. */
function systemOf(seed: number, hasL2: boolean): DampedSystem {
  const jacobian = rowsOf(seed);
  const { normal } = stream(seed + 1);
  const residual = Float64Array.from({ length: rowCount(jacobian) }, normal);
  const theta = Float64Array.from({ length: jacobian.program.parameterCount }, normal);
  const l2 = hasL2 ? 0.3 : 0;
  const gradient = combineRows(
    jacobian,
    residual,
    theta.map((value) => l2 * value),
  );
  return { rows: { jacobian, residual }, gradient, theta, l2 };
}

const norm = (values: Iterable<number>): number => Math.hypot(...values);

describe('a damped step', () => {
  it('solves (JᵀJ + μI) p = −(Jᵀr + λθ) in every regime, wide or tall, with λ or without', () => {
    const arbitrary = fc.tuple(
      fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      fc.boolean(),
      fc.constantFrom(1, 1e-2, 1e-4),
    );
    fc.assert(
      fc.property(arbitrary, ([seed, hasL2, fraction]) => {
        const system = systemOf(seed, hasL2);
        const j = materializeRows(system.rows.jacobian);
        const square = j.data.reduce((sum, entry) => sum + entry * entry, 0);
        const mu = fraction * (square + 1) + system.l2;
        for (const regime of regimes) {
          const solver = dampedSolver(system, regime);
          expect(solver.regime).toBe(regime);
          expect(Math.abs(solver.trace - square)).toBeLessThanOrEqual(
            4 * j.data.length * unitRoundoff * square,
          );
          const step = solver.solve(mu)!.step;
          // (JᵀJ + μ)p + g by the definition; zero up to rounding.
          const image = Float64Array.from({ length: j.rows }, (_, r) =>
            step.reduce((sum, value, p) => sum + j.data[r * j.columns + p]! * value, 0),
          );
          const into = step.map((value, p) => mu * value + system.gradient[p]!);
          const left = combineRows(system.rows.jacobian, image, into);
          // A factorization of order n is backward stable with a modest multiple of n·u: relative to |J|² + μ it acts
          // on p; in the regime qr on [J; √μ] and its right side b; in sample space on q, |q| ≤ |r − (λ/μ)Jθ|/μ,
          // before Jᵀ brings it back.
          const [size, length] = [Math.sqrt(square), norm(system.rows.residual)];
          const pull = (system.l2 / mu) * norm(system.theta);
          const more = {
            parameter: 0,
            qr: (length + pull * Math.sqrt(mu)) / Math.sqrt(square + mu),
            sample: pull + (size * (length + pull * size)) / mu,
          };
          const n = j.rows + j.columns;
          const tolerance = 32 * n * unitRoundoff * (square + mu) * (norm(step) + more[regime]);
          expectClose(
            regime,
            left,
            left.map(() => 0),
            tolerance,
          );
        }
      }),
    );
  });

  it('is −g/μ where J vanishes', () => {
    const rows = { jacobian: rowsFrom([[0, 0]]), residual: Float64Array.of(5) };
    const system = { rows, gradient: Float64Array.of(0.5, -1), theta: Float64Array.of(1, -2), l2: 0.5 };
    for (const regime of regimes) {
      const solver = dampedSolver(system, regime);
      expect(solver.trace).toBe(0);
      expectClose(regime, solver.solve(0.5)!.step, [-1, 2], 16 * unitRoundoff);
    }
  });

  it('reports breakdown as null and conditioning as a number', () => {
    const rows = {
      jacobian: rowsFrom([
        [1, 1],
        [1, 1],
      ]),
      residual: Float64Array.of(1, 1),
    };
    const system = { rows, gradient: Float64Array.of(2, 2), theta: Float64Array.of(0, 0), l2: 0 };
    expect(dampedSolver(system, 'parameter').solve(-3)).toBeNull();
    expect(dampedSolver(system, 'sample').solve(-3)).toBeNull();
    // Eigenvalues 4 + μ and μ: the squared problem has the condition 4·10⁸, QR its root; both are bounded from below.
    expect(dampedSolver(system, 'parameter').solve(1e-8)!.condition).toBeGreaterThan(1e7);
    expect(dampedSolver(system, 'qr').solve(1e-8)!.condition).toBeLessThan(1e5);
  });

  it('keeps κ(J) digits in the regime qr where the squared equations lose them all', () => {
    // Singular values 1 and about 1e-8: their squares differ by 1e16. The label is J (1, 1)ᵀ.
    const e = 2 ** -27;
    const rows = {
      jacobian: rowsFrom([
        [1, 1],
        [0, e],
        [0, 0],
      ]),
      residual: Float64Array.of(-2, -e, 0),
    };
    const system = { rows, gradient: Float64Array.of(-2, -2 - e * e), theta: Float64Array.of(0, 0), l2: 0 };
    const [byQr, bySquares] = (['qr', 'parameter'] as const).map((regime) =>
      dampedSolver(system, regime).solve(2 ** -90),
    );
    // Damping 2⁻⁹⁰ against 2⁻⁵⁴ moves p by 2⁻³⁶; rounding by κ(J)·u = 2⁻²⁶.
    expectClose('qr', byQr!.step, [1, 1], 64 * 2 ** -26);
    expect(bySquares === null || Math.abs(bySquares!.step[1]! - 1) > 1e-3).toBe(true);
  });
});

describe('the cheaper regime', () => {
  const system = (rows: number, columns: number): DampedSystem => ({
    rows: {
      jacobian: rowsFrom(Array.from({ length: rows }, () => Array.from({ length: columns }, () => 1))),
      residual: new Float64Array(rows),
    },
    gradient: new Float64Array(columns),
    theta: new Float64Array(columns),
    l2: 0,
  });

  it('is the smaller space', () => {
    expect(cheaperRegime(system(5, 100))).toBe('sample');
    expect(cheaperRegime(system(100, 5))).toBe('parameter');
  });

  it('is refused by another name', () => {
    expect(thrownBy(() => dampedSolver(system(1, 1), 'auto' as Regime))).toEqual({
      name: 'DomainError',
      message:
        "levenbergMarquardt: regime: expected 'auto', 'sample', 'parameter' or 'qr', got 'auto'. Correct the name.",
    });
  });
});
