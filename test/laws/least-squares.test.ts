/** The objective as least squares: JᵀJ is the Gauss-Newton matrix and Jᵀr the gradient, the L2 term left out. */
import { describe } from 'vitest';
import { linearize, sobolevLoss, type Linearization } from '../../src/index.js';
import { materializeRows } from '../../src/factors/rows/materialize.js';
import { sobolevObjective } from '../oracles/objectives.js';
import { sampleWeights, type Case } from '../support/case.js';
import { law, type Comparison } from './law.js';
import { hessianSize, meanSize, rounding, sizeOf, weighted, type Size } from './sizes.js';
import { everywhere } from './everywhere.js';
import { linearized, lossOf, networkOf } from './subject.js';
import { dotProduct, multiplied, ones } from './vectors.js';

/** Losses with a positive semidefinite Hessian. */
const choice = {
  losses: ['halfSquaredError', 'crossEntropy', 'binaryCrossEntropy'],
  maxDepth: 2,
  maxWidth: 4,
  maxBatch: 3,
} as const;

function* agrees(at: Linearization, value: Case, slopes: Size, entries: Size): Generator<Comparison> {
  const { jacobian, residual } = at.leastSquares();
  const rows = materializeRows(jacobian);
  const columns = Array.from({ length: rows.columns }, (_, j) =>
    Array.from({ length: rows.rows }, (__, r) => rows.data[r * rows.columns + j]!),
  );
  const transposed = { rows: rows.columns, columns: rows.rows, data: columns.flat() };
  const gradient = at.gradient.mean().map((g, i) => g - value.l2 * value.parameters[i]!);
  yield {
    what: 'Jᵀr',
    actual: multiplied(transposed, residual),
    expected: gradient,
    tolerance: rounding(slopes),
  };
  const ggn = at.ggn.materialize();
  const product = columns.flatMap((a) => columns.map((b) => dotProduct(a, b)));
  const shifted = ggn.data.map((h, at_) => (at_ % (ggn.columns + 1) === 0 ? h - value.l2 : h));
  const tolerance = rounding(entries);
  yield { what: 'JᵀJ', actual: product, expected: shifted, tolerance, columns: ggn.columns };
  const image = multiplied(transposed, multiplied(rows, value.v));
  const along = at.ggn.multiply(value.v).map((h, i) => h - value.l2 * value.v[i]!);
  const largest = Math.max(...value.v.map(Math.abs));
  yield { what: 'JᵀJ v', actual: image, expected: along, tolerance: largest * tolerance };
}

describe('least squares', () => {
  law('of a loss', everywhere({ dense: choice, mixed: choice }), function* (value) {
    const one = ones(value);
    yield* agrees(linearized(value), value, meanSize(value, one), hessianSize(value, one));
  });

  law(
    'of a Sobolev objective',
    everywhere({ dense: { ...choice, maxBatch: 2 }, mixed: { ...choice, maxBatch: 2 } }),
    function* (value) {
      const gradient = value.dy[0]!.map((row) => row.map(() => 0.7));
      const { x, y, dy, weights, l2, loss } = value;
      const data = { x, y, dy, l2, ...(weights === null ? {} : { weights }) };
      const at = linearize(
        networkOf(value),
        data,
        sobolevLoss({ value: 1.5, gradient: 0.7, loss: lossOf(loss) }),
      );
      const one = ones(value);
      const size = (...directions: number[][]): Size => {
        const spread = { value: 1.5, gradient, loss };
        const sizes = x.map((_, n) =>
          sizeOf(sobolevObjective(value.layers, spread, x[n]!, y[n]!, dy[n]!), value, ...directions),
        );
        return weighted(
          [...sampleWeights(value), l2],
          [...sizes, { mass: one.length ** 2, error: one.length ** 2 }],
        );
      };
      yield* agrees(at, value, size(one), size(one, one));
    },
  );
});
