import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equation } from '../../src/equations/equation.js';
import type { Equation } from '../../src/equations/equation-definition.js';
import { linearizeEquation } from '../../src/equations/equation-objective.js';
import { jetsAt } from '../../src/equations/jets.js';
import { equationParts } from '../../src/equations/equation-points.js';
import { residualSystem, type ResidualSystem } from '../../src/equations/residual-system.js';
import { collocationPoints } from '../../src/equations/collocation.js';
import { materializeRows } from '../../src/factors/rows/materialize.js';
import { mlp } from '../../src/network/mlp.js';
import type { Network } from '../../src/network/network.js';
import { toMatrix } from '../../src/numeric/matrix.js';
import { inputDerivatives } from '../../src/sobolev/input-derivatives.js';
import { expectClose } from '../support/compare.js';

/** Systems of every kind: orders 0 to 2, one or two unknowns, one to three variables, conditions, forms. */
const equations: readonly Equation[] = [
  equation({ residual: 'u^2 - x', domain: { x: [0.5, 2] } }),
  equation({
    residual: 'x * u_x - 1',
    domain: { x: [0.5, 2] },
    conditions: [{ at: { x: 1 }, residual: 'u' }],
  }),
  equation({
    residual: 'u_xx + u_yy * u + sin(x) * u_x * u_xy',
    domain: { x: [0, 1], y: [-1, 1] },
    conditions: [
      { at: { x: 0 }, residual: 'u - y' },
      { at: { y: 1 }, residual: 'u_y + u', weight: 3 },
    ],
  }),
  equation({
    residual: ['u_x - v * u_yx', 'v_xx + u_t - v^2', 'u + v_y'],
    domain: { x: [0, 1], y: [0, 1], t: [0, 2] },
    unknowns: ['u', 'v'],
    conditions: [{ at: { t: 0, x: 1 }, residual: 'v_tt - u' }],
  }),
  equation({
    residual: 'u_xx - u_t + u * u_x',
    domain: { x: [0, 1], t: [0, 1] },
    form: { u: 'sin(pi * x) + t * x * (1 - x) * n' },
  }),
];

function networkOf(eq: Equation, seed: number): Network {
  return mlp({
    inputs: eq.variables.length,
    hidden: [5, 4],
    outputs: eq.unknowns.length,
    activation: ['tanh', 'softplus', 'sin'][seed % 3]!,
    seed,
  });
}

function systemOf(eq: Equation, seed: number): ResidualSystem {
  const interior = collocationPoints(eq.box, { placement: 'uniform', count: 6, seed });
  const faces = eq.conditions.map(({ box }, i) => {
    const points = collocationPoints(eq.box, { placement: 'uniform', count: 2 + i, seed: seed + 1 + i });
    const data = points.data.map((value, at) => {
      const [low, high] = box[at % box.length]!;
      return low === high ? low : value;
    });
    return { ...points, data };
  });
  return residualSystem(
    equationParts(eq, interior, faces, {
      conditions: eq.conditions.map(({ weight }) => weight ?? 2),
      data: 1,
    }),
  );
}

describe('jets', () => {
  it('are the input derivatives of the network', () => {
    const network = mlp({ inputs: 2, hidden: [6, 5], outputs: 2, activation: 'tanh', seed: 4 });
    const x = toMatrix('test', 'x', [
      [0.25, -1],
      [0.5, 2],
      [-1.5, 0.75],
    ]);
    const { value, jacobian, hessian } = inputDerivatives(network, x, { order: 2 });
    const entries = [0, 1].flatMap((unknown) =>
      [[], [0], [1], [0, 0], [0, 1], [1, 1]].map((by) => ({ unknown, by })),
    );
    const jets = jetsAt(network.program, network.parameters, x, entries);
    for (const entry of entries) {
      const { unknown, by } = entry;
      const [j = 0, k = 0] = by;
      const expected = Float64Array.from({ length: 3 }, (_, n) => {
        if (by.length === 0) return value.data[n * 2 + unknown]!;
        if (by.length === 1) return jacobian.data[(n * 2 + unknown) * 2 + j]!;
        return hessian.data[(n * 2 + unknown) * 4 + j * 2 + k]!;
      });
      expectClose(`entry ${unknown} by ${by.join()}`, jets.valueOf(entry), expected, 1e-13);
    }
  });
});

describe('residuals of equations', () => {
  const cases = fc.tuple(fc.constantFrom(...equations), fc.nat(1000));

  it('rows are the derivatives of residuals by parameters (Richardson differences)', () => {
    fc.assert(
      fc.property(cases, ([eq, seed]) => {
        const network = networkOf(eq, seed);
        const system = systemOf(eq, seed);
        const { jacobian, residual } = linearizeEquation(network, system).leastSquares();
        const rows = materializeRows(jacobian);
        const theta = network.parameters;
        const direction = theta.map((_, i) => Math.cos(3 * i + seed));
        const along = (h: number): Float64Array => {
          const moved = network.withParameters(theta.map((value, i) => value + h * direction[i]!));
          return linearizeEquation(moved, system).leastSquares().residual;
        };
        const h = 2 ** -7;
        const [a, b, c, d] = [along(h), along(-h), along(h / 2), along(-h / 2)];
        const size = Math.max(1, ...residual.map(Math.abs));
        for (let r = 0; r < rows.rows; r++) {
          let exact = 0;
          for (let p = 0; p < rows.columns; p++) exact += rows.data[r * rows.columns + p]! * direction[p]!;
          const coarse = (a[r]! - b[r]!) / (2 * h);
          const fine = (c[r]! - d[r]!) / h;
          // Error of Richardson's extrapolation: h⁴ times a fifth derivative, and rounding over h.
          expect(Math.abs((4 * fine - coarse) / 3 - exact)).toBeLessThan(2e-5 * (size + Math.abs(exact)));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('the gradient is Jᵀr, point by point and together', () => {
    fc.assert(
      fc.property(cases, ([eq, seed]) => {
        const at = linearizeEquation(networkOf(eq, seed), systemOf(eq, seed));
        const { jacobian, residual } = at.leastSquares();
        const rows = materializeRows(jacobian);
        const samples = at.output.rows;
        const expected = new Float64Array(rows.columns);
        const perPoint = new Float64Array(samples * rows.columns);
        for (let r = 0; r < rows.rows; r++) {
          for (let p = 0; p < rows.columns; p++) {
            const term = residual[r]! * rows.data[r * rows.columns + p]!;
            expected[p]! += term;
            perPoint[(r % samples) * rows.columns + p]! += samples * term;
          }
        }
        expectClose('gradient', at.gradient.mean(), expected, 1e-12);
        expectClose('per point', at.gradient.materialize().data, perPoint, 1e-12);
        expect(at.losses.reduce((sum, value) => sum + value, 0) / samples).toBeCloseTo(at.loss, 12);
      }),
      { numRuns: 60 },
    );
  });
});
