/**
 * The Hessians of an objective of order 2: the Gauss-Newton matrix, JᵀDJ, from its least-squares rows, and the exact one
 * by products on truncated series, which need A⁗.
 */
import { DomainError } from '../errors.js';
import { sampleCore, type Core } from '../factors/hessian/core.js';
import { compressByProducts, diagonalOf } from '../factors/hessian/dense-verbs.js';
import { boundOf } from '../factors/hessian/inertia.js';
import type { HessianVerbs } from '../factors/hessian/verbs.js';
import { lazy } from '../factors/lazy.js';
import { combineRows } from '../factors/rows/combine.js';
import { storedNumbers, type FactorRows, type Term } from '../factors/rows/factor-rows.js';
import { squaredNormsOfRows } from '../factors/rows/norms.js';
import { projectRows } from '../factors/rows/project.js';
import { copyState, stateRange } from '../factors/state.js';
import { requireOrder } from '../functions/taylor-coefficients.js';
import { allocate } from '../numeric/allocation.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { dot } from '../numeric/vector.js';
import { affineOutputs } from '../program/nodes.js';
import { gaussNewtonOfRows } from './assemble-sobolev.js';
import { curvatureLeastSquares, curvatureRows, weightsInSamples } from './curvature-rows.js';
import { curvatureSeries } from './curvature-series.js';
import { curvatureState, type CurvatureState } from './curvature-state.js';
import { seriesHessian, type SeriesObjective } from './series-hessian.js';
import { reweighted } from './sobolev-hessian.js';
import { sobolevRange } from './sobolev-range.js';

export function curvatureHessian(state: CurvatureState): HessianVerbs {
  const { base } = state.first;
  const { program, weights, l2 } = base;
  const { samples } = base.trace;
  const order = program.parameterCount;
  const made = lazy(() => curvatureRows(state));
  const written = (): Matrix => gaussNewtonOfRows(made().rows, made().weights);
  /** The weight of each row within its sample's own Hessian. */
  const own = lazy(() => weightsInSamples(state));
  const projected = (v: Float64Array): Float64Array => {
    const scale = made().weights;
    return projectRows(made().rows, v).map((slope, r) => scale[r]! * slope);
  };
  const squared = (squares: Float64Array): Float64Array => {
    const out = allocate(samples);
    squares.forEach((value, r) => (out[r % samples]! += own()[r]! * value));
    return out;
  };
  return {
    core: 'gaussNewton',
    program,
    samples,
    weights,
    l2,
    get storedNumbers() {
      return storedNumbers(made().rows);
    },
    state: null,
    multiply: (v) => combineRows(made().rows, projected(v)),
    quadraticForm: (v) => dot(projectRows(made().rows, v), projected(v)),
    products(v) {
      const slopes = projectRows(made().rows, v);
      return combinedKinds(
        made().rows,
        slopes.map((slope, r) => own()[r]! * slope),
      );
    },
    quadraticForms: (v) => squared(projectRows(made().rows, v).map((slope) => slope * slope)),
    diagonal: () => diagonalOf(written()),
    trace: () => dot(made().weights, squaredNormsOfRows(made().rows)),
    traces: () => squared(squaredNormsOfRows(made().rows)),
    squaredNorm: () => null,
    signs() {
      const rows = made().weights.reduce((sum, weight) => sum + (weight > 0 ? 1 : 0), 0);
      return boundOf(order, rows, 0);
    },
    thirdDerivatives() {
      throw unavailable('thirdDerivatives', 'linearize the values alone for third derivatives');
    },
    terms() {
      throw unavailable('block.terms', 'use block(…).materialize(), or products(v).dyads()');
    },
    materialize: written,
    rootRows: () => curvatureLeastSquares(state).jacobian,
    spanSource: () => null,
    inSpan: (span) => compressByProducts(span, (v) => combineRows(made().rows, projected(v))),
    withWeights: (next) =>
      curvatureHessian(curvatureState({ ...state, first: reweighted(state.first, next) })),
    withCore(core: Core) {
      return sampleCore(core) === 'gaussNewton' ? curvatureHessian(state) : exactCurvatureHessian(state);
    },
    sample: (i) => curvatureHessian(curvatureRange(state, i)),
  };
}

/**
 * The exact Hessian: products of 8·N·P flops for each of 1 + k + k(k+1)/2 coefficients, and the other verbs by products.
 * Throws MissingDerivativeError for an activation without a fourth derivative.
 */
export function exactCurvatureHessian(state: CurvatureState): HessianVerbs {
  for (const node of state.first.base.program.nodes) {
    if (node.kind === 'activation') requireOrder(node.activation, 4);
  }
  return seriesHessian(objectiveOf(state), 'exact');
}

function objectiveOf(state: CurvatureState): SeriesObjective {
  const { weights, l2 } = state.first.base;
  return {
    name: 'a Sobolev objective',
    ...curvatureSeries(state),
    weights,
    l2,
    rootRows: () => curvatureLeastSquares(state).jacobian,
    withWeights: (next) => objectiveOf(curvatureState({ ...state, first: reweighted(state.first, next) })),
    sample: (i) => objectiveOf(curvatureRange(state, i)),
    gaussNewton: () => curvatureHessian(state),
  };
}

/** Sample i alone, with weight 1 and no L2 term, in memory of its own. */
function curvatureRange(state: CurvatureState, i: number): CurvatureState {
  const base = copyState(stateRange(state.first.base, i, 1));
  const { columns, data } = state.labels;
  const [from, to] = [i * columns, (i + 1) * columns];
  return curvatureState({
    first: sobolevRange(state.first, base, i, 1),
    weights: state.weights.slice(from, to),
    present: state.present?.slice(from, to) ?? null,
    loss: state.loss,
    labels: matrix(1, columns, data.slice(from, to)),
  });
}

function unavailable(verb: string, advice: string): DomainError {
  return new DomainError(
    `hessian.${verb}`,
    'objective',
    'an ordinary loss',
    'a Sobolev objective',
    `${advice}.`,
  );
}

/** Σ_kinds coefficient·row as one row per sample: lefts that meet the same right are summed. */
function combinedKinds(rows: FactorRows, coefficients: Float64Array): FactorRows {
  const terms: Term[] = rows.constants.map((_, right) => ({ left: right, right }));
  return {
    program: rows.program,
    samples: rows.samples,
    kinds: [terms],
    constants: rows.constants,
    nodes: rows.nodes.map(({ node, left, right }) => {
      const size = affineOutputs(node) * node.sites;
      const sums = terms.map((): Float64Array | undefined => undefined);
      rows.kinds.forEach((list, kind) => {
        for (const term of list) {
          const slab = left[term.left];
          if (slab === undefined) continue;
          const sum = (sums[term.right] ??= allocate(slab.length));
          for (let n = 0, at = 0; n < rows.samples; n++) {
            const factor = coefficients[kind * rows.samples + n]!;
            for (let i = 0; i < size; i++, at++) sum[at]! += factor * slab[at]!;
          }
        }
      });
      return { node, left: sums, right };
    }),
  };
}
