/**
 * Hessian verbs of objectives on truncated series. Over series the network is what it is over numbers — bilinear in
 * (weights, values) at affine nodes, curved at activations — so that a product is one tangent and one adjoint tangent
 * sweep (forward over reverse), with A'' and one derivative beyond those of the gradient; left as dyads it has two outer
 * products per coefficient, layer and sample. Verbs without a shorter way go through P products.
 */
import { DomainError } from '../errors.js';
import { sampleCore, type Core } from '../factors/hessian/core.js';
import { compressByProducts, diagonalOf, materializeByProducts } from '../factors/hessian/dense-verbs.js';
import { boundOf } from '../factors/hessian/inertia.js';
import type { HessianVerbs } from '../factors/hessian/verbs.js';
import { lazy } from '../factors/lazy.js';
import { combineRows } from '../factors/rows/combine.js';
import { storedNumbers, type FactorRows } from '../factors/rows/factor-rows.js';
import { projectRows } from '../factors/rows/project.js';
import { allocate } from '../numeric/allocation.js';
import type { Matrix } from '../numeric/matrix.js';
import { dot } from '../numeric/vector.js';
import { adjointTangent } from '../sweeps/adjoint-tangent.js';
import { backward } from '../sweeps/backward.js';
import { tangent } from '../sweeps/tangent.js';
import type { Adjoint, Trace } from '../sweeps/trace.js';
import { streamRows } from './stream-rows.js';

/** An objective Σ w_n E_n(series of the output at sample n). */
export interface SeriesObjective {
  /** For messages: 'a Taylor objective'. */
  readonly name: string;
  /** The trace with an algebra. */
  readonly trace: () => Trace;
  /** Adjoints of every E_n. */
  readonly adjoint: () => Adjoint;
  /** ∂²E_n/∂(output's series)², applied to a direction in the layout of the output. */
  readonly curvature: (direction: Float64Array) => Float64Array;
  readonly weights: Float64Array;
  readonly l2: number;
  /** The Gauss-Newton matrix, where it has verbs of its own; by default products as well. */
  readonly gaussNewton?: () => HessianVerbs;
  /** J with JᵀJ the Gauss-Newton matrix. */
  readonly rootRows: () => FactorRows | null;
  readonly withWeights: (weights: Float64Array) => SeriesObjective;
  readonly sample: (i: number) => SeriesObjective;
}

/** Cost of a product: 8·N·P flops for each coefficient. */
export function seriesHessian(objective: SeriesObjective, name: Core): HessianVerbs {
  const core = sampleCore(name);
  const { weights, l2 } = objective;
  const { program, samples } = objective.trace();
  const order = program.parameterCount;
  const products = (v: Float64Array): FactorRows => productRows(objective, core === 'gaussNewton', v);
  const multiply = (v: Float64Array): Float64Array => combineRows(products(v), weights);
  const quadraticForms = (v: Float64Array): Float64Array => projectRows(products(v), v);
  const materialize = (): Matrix => materializeByProducts(order, multiply);
  const diagonal = lazy(() => diagonalOf(materialize()));
  const unavailable = (verb: string, advice: string) => (): never => {
    throw new DomainError(`hessian.${verb}`, 'objective', 'an ordinary loss', objective.name, advice);
  };
  return {
    core,
    program,
    samples,
    weights,
    l2,
    get storedNumbers() {
      return storedNumbers(
        streamRows(objective.trace(), [[objective.adjoint().value, objective.trace().value, true]]),
      );
    },
    state: null,
    onlyProducts: true,
    multiply,
    quadraticForm: (v) => dot(weights, quadraticForms(v)),
    products,
    quadraticForms,
    diagonal: () => diagonal().slice(),
    trace: () => diagonal().reduce((sum, value) => sum + value, 0),
    traces() {
      const out = allocate(samples);
      const unit = allocate(order);
      for (let p = 0; p < order; p++) {
        unit[p] = 1;
        quadraticForms(unit).forEach((value, n) => (out[n]! += value));
        unit[p] = 0;
      }
      return out;
    },
    squaredNorm: () => null,
    signs: () => boundOf(order, order, core === 'gaussNewton' ? 0 : order),
    thirdDerivatives: unavailable('thirdDerivatives', 'Linearize the values alone for third derivatives.'),
    terms: unavailable('block.terms', 'Use block(…).materialize(), or products(v).dyads().'),
    materialize,
    rootRows: () => (core === 'gaussNewton' ? objective.rootRows() : null),
    spanSource: () => null,
    inSpan: (span) => compressByProducts(span, multiply),
    withCore(next) {
      const own = sampleCore(next) === 'gaussNewton' ? objective.gaussNewton?.() : undefined;
      return own ?? seriesHessian(objective, next);
    },
    withWeights: (next) => seriesHessian(objective.withWeights(next), core),
    sample: (i) => seriesHessian(objective.sample(i), core),
  };
}

function productRows(objective: SeriesObjective, isGaussNewton: boolean, theta: Float64Array): FactorRows {
  const trace = objective.trace();
  const { output } = trace.program;
  const along = tangent(trace, { theta });
  const seeds = new Map([[output, objective.curvature(along.value[output]!)]]);
  if (isGaussNewton) return streamRows(trace, [[backward(trace, seeds).value, trace.value, true]]);
  const adjoint = objective.adjoint();
  const change = adjointTangent(trace, adjoint, along, { theta, seeds });
  return streamRows(trace, [
    [change.value, trace.value, true],
    [adjoint.value, along.value, false],
  ]);
}
