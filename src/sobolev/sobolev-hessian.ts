/**
 * The Hessian of a Sobolev objective. Its network is two streams (v, u) that share W, so a product with it is again one
 * tangent and one adjoint tangent sweep; the unit core needs A''' (mathematics 4.11). Left as dyads a product has
 * 2(1 + n₀) outer products per layer and sample. The other verbs count pairs of copies: values meet everything, streams
 * only values and themselves.
 */
import { DomainError } from '../errors.js';
import { responsesOverCells, type Responses } from '../factors/cells/kept-responses.js';
import { numbersOverCells, sumOverCells } from '../factors/cells/over-cells.js';
import { sampleCore, type Core } from '../factors/hessian/core.js';
import { diagonalOf } from '../factors/hessian/dense-verbs.js';
import { boundOf } from '../factors/hessian/inertia.js';
import type { HessianVerbs } from '../factors/hessian/verbs.js';
import { combineRows } from '../factors/rows/combine.js';
import { storedNumbers, type FactorRows } from '../factors/rows/factor-rows.js';
import { copyState, reweightedState, stateRange, type Cell } from '../factors/state.js';
import { scratchZeros } from '../numeric/allocation.js';
import type { Matrix } from '../numeric/matrix.js';
import { dot } from '../numeric/vector.js';
import { sharesWeights } from '../program/sharing.js';
import { adjointTangent } from '../sweeps/adjoint-tangent.js';
import { backward } from '../sweeps/backward.js';
import { tangent } from '../sweeps/tangent.js';
import type { Trace } from '../sweeps/trace.js';
import { assembleSobolev } from './assemble-sobolev.js';
import { outputCurvature } from './output-curvature.js';
import { sobolevDiagonal, sobolevTraces } from './sobolev-diagonal.js';
import { sobolevGradientRows } from './sobolev-gradient.js';
import { sobolevLeastSquares } from './sobolev-least-squares.js';
import { sobolevQuadraticForms } from './sobolev-quadratic-forms.js';
import { sobolevSigns } from './sobolev-signs.js';
import { sobolevInSpan, sobolevSpanSource } from './sobolev-span.js';
import { sobolevRange } from './sobolev-range.js';
import { gaussNewtonOf, sobolevState, type SobolevState } from './sobolev-state.js';
import { streamRows } from './stream-rows.js';

export function sobolevHessian(given: SobolevState, name: Core): HessianVerbs {
  const core = sampleCore(name);
  const state = core === 'gaussNewton' ? gaussNewtonOf(given) : given;
  const { base } = state;
  const { program, weights, l2 } = base;
  const order = program.parameterCount;
  const products = (v: Float64Array): FactorRows => productRows(state, core, v);
  const multiply = (v: Float64Array): Float64Array => meanProduct(state, core, v);
  const quadraticForms = (v: Float64Array): Float64Array => formsOf(state, core, v);
  const assembled = (): Matrix => assembleSobolev(state, core);
  const shared = sharesWeights(program);
  const diagonal = (): Float64Array => (shared ? diagonalOf(assembled()) : sobolevDiagonal(state, core));
  return {
    core,
    program,
    samples: base.trace.samples,
    weights,
    l2,
    get storedNumbers() {
      return storedNumbers(sobolevGradientRows(state));
    },
    state: null,
    multiply,
    quadraticForm: (v) => dot(weights, quadraticForms(v)),
    products,
    quadraticForms,
    diagonal,
    trace: () => diagonal().reduce((sum, value) => sum + value, 0),
    traces: () => (shared ? sharedTraces(state, core) : sobolevTraces(state, core)),
    squaredNorm: () => null,
    signs() {
      const { positive, negative } = sobolevSigns(state, core);
      return boundOf(order, positive, negative);
    },
    thirdDerivatives() {
      throw unavailable(
        'thirdDerivatives',
        'It would need A⁗; linearize the values alone for third derivatives.',
      );
    },
    terms() {
      throw unavailable('block.terms', 'Use block(…).materialize(), or products(v).dyads().');
    },
    materialize: assembled,
    rootRows: () => (core === 'gaussNewton' ? rootOf(state) : null),
    spanSource: () => sobolevSpanSource(state, core),
    inSpan: (span) => sobolevInSpan(state, span, multiply, assembled),
    withCore: (next) => sobolevHessian(given, next),
    withWeights: (next) => sobolevHessian(reweighted(given, next), core),
    sample: (i) => sobolevHessian(sobolevRange(given, copyState(stateRange(given.base, i, 1)), i, 1), core),
  };
}

/** The same samples with other weights: nothing is swept again that does not depend on them. */
export function reweighted(state: SobolevState, weights: Float64Array): SobolevState {
  const { base } = state;
  return sobolevState({ ...state, base: reweightedState(base, weights) });
}

/** J with JᵀJ the Gauss-Newton matrix; null if the value part's ∇²loss is indefinite and has no root. */
function rootOf(state: SobolevState): FactorRows | null {
  try {
    return sobolevLeastSquares(state).jacobian;
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

/** tr(H_n) where weights are shared: each sample's matrix is assembled. */
function sharedTraces(state: SobolevState, core: Core): Float64Array {
  return Float64Array.from(state.base.weights, (_, n) => {
    const one = sobolevRange(state, stateRange(state.base, n, 1), n, 1);
    return diagonalOf(assembleSobolev(one, core)).reduce((sum, value) => sum + value, 0);
  });
}

/** H_n θ̇ of every sample. Cost: 8·(1 + n₀)·N·P flops; less in cells. */
function productRows(state: SobolevState, core: Core, theta: Float64Array): FactorRows {
  const trace = state.streams();
  const cells = cellsOf(state);
  const { changes, moved } =
    cells === null ? respond(state, core, theta) : respondInCells(cells, trace, core, theta);
  const change = [changes, trace.value, true] as const;
  return streamRows(
    trace,
    core === 'gaussNewton' ? [change] : [change, [state.streamsAdjoint().value, moved, false]],
  );
}

function respondInCells(
  cells: readonly (readonly [Cell, SobolevState])[],
  { program, samples }: Trace,
  core: Core,
  theta: Float64Array,
): Responses {
  const responses = responsesOverCells(cells, program, samples, (own: SobolevState, direction) =>
    respond(own, core, direction),
  );
  responses.answer(theta);
  return responses;
}

/** The tangent of the streams along θ̇ and the change of their adjoints. */
function respond(state: SobolevState, core: Core, theta: Float64Array): Responses {
  const trace = state.streams();
  const along = tangent(trace, { theta });
  const seeds = new Map([[trace.program.output, outputCurvature(state, along.value[trace.program.output])]]);
  const changes =
    core === 'gaussNewton'
      ? backward(trace, seeds)
      : adjointTangent(trace, state.streamsAdjoint(), along, { theta, seeds });
  return { changes: changes.value, moved: along.value };
}

function meanProduct(state: SobolevState, core: Core, v: Float64Array): Float64Array {
  const cells = cellsOf(state);
  if (cells === null) return combineRows(productRows(state, core, v), state.base.weights);
  return sumOverCells(cells, v, (own, direction) =>
    combineRows(productRows(own, core, direction), own.base.weights, scratchZeros(direction.length)),
  );
}

function formsOf(state: SobolevState, core: Core, v: Float64Array): Float64Array {
  const cells = cellsOf(state);
  if (cells === null) return sobolevQuadraticForms(state, core, v);
  return numbersOverCells(cells, state.base.trace.samples, v, (own, direction) =>
    sobolevQuadraticForms(own, core, direction),
  );
}

function cellsOf(state: SobolevState): (readonly [Cell, SobolevState])[] | null {
  return state.cells()?.map(({ cell, state: own }) => [cell, own] as const) ?? null;
}

function unavailable(verb: string, advice: string): DomainError {
  return new DomainError(`hessian.${verb}`, 'objective', 'an ordinary loss', 'a Sobolev objective', advice);
}
