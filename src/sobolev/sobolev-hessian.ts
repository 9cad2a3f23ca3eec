/**
 * The Hessian of a Sobolev objective. Its network is two streams (v, u) that share W, so a product with it is again one
 * tangent and one adjoint tangent sweep; the unit core needs A''' (mathematics 4.11). Left as dyads a product has
 * 2(1 + n₀) outer products per layer and sample. The other verbs count pairs of copies: values meet everything, streams
 * only values and themselves.
 */
import { DomainError } from '../errors.js';
import { diagonalOf } from '../factors/hessian/dense-verbs.js';
import { inertiaOfSpectrum, largestDenseOrder, type Inertia } from '../factors/hessian/inertia.js';
import type { Core } from '../factors/hessian/core.js';
import type { HessianVerbs } from '../factors/hessian/verbs.js';
import { lazy } from '../factors/lazy.js';
import { storedNumbers, type FactorRows } from '../factors/rows/factor-rows.js';
import { copyState, stateRange } from '../factors/state.js';
import { matrix } from '../numeric/matrix.js';
import { symmetricEigen } from '../numeric/symmetric-eigen.js';
import { sharesWeights } from '../program/sharing.js';
import { adjointTangent } from '../sweeps/adjoint-tangent.js';
import { backward } from '../sweeps/backward.js';
import { tangent } from '../sweeps/tangent.js';
import { assembleSobolev } from './assemble-sobolev.js';
import { outputCurvature } from './output-curvature.js';
import { sobolevRange, type SobolevState } from './sobolev-state.js';
import { sobolevDiagonal, sobolevTraces } from './sobolev-diagonal.js';
import { sobolevGradientRows } from './sobolev-gradient.js';
import { sobolevQuadraticForms } from './sobolev-quadratic-forms.js';
import { sobolevSigns } from './sobolev-signs.js';
import { streamRows } from './stream-rows.js';

export function sobolevHessian(state: SobolevState, core: Core): HessianVerbs {
  checkCore(core);
  const { base } = state;
  const { program, weights, l2 } = base;
  const order = program.parameterCount;
  const products = (v: Float64Array): FactorRows => productRows(state, core, v);
  const written = lazy(() => assembleSobolev(state, core));
  const shared = sharesWeights(program);
  const sample = (i: number): HessianVerbs =>
    sobolevHessian(sobolevRange(state, copyState(stateRange(base, i, 1)), i, 1), core);
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
    products,
    quadraticForms: (v) => sobolevQuadraticForms(state, core, v),
    diagonal: () => (shared ? diagonalOf(written()) : sobolevDiagonal(state, core)),
    traces: () => (shared ? sharedTraces(state, core) : sobolevTraces(state, core)),
    inertia(shift) {
      if (order > largestDenseOrder) return boundAt(shift, order, sobolevSigns(state, core));
      return inertiaOfSpectrum(symmetricEigen(written()).values.map((value) => value + shift));
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
    materialize: () => matrix(order, order, written().data.slice()),
    withCore: (next) => sobolevHessian(state, next),
    sample,
  };
}

/** tr(H_n) where weights are shared: each sample's matrix is assembled. */
function sharedTraces(state: SobolevState, core: Core): Float64Array {
  return Float64Array.from(state.base.weights, (_, n) => {
    const one = sobolevRange(state, stateRange(state.base, n, 1), n, 1);
    return diagonalOf(assembleSobolev(one, core)).reduce((sum, value) => sum + value, 0);
  });
}

/** The core's bounds for H + shift·I. */
function boundAt(shift: number, order: number, bound: ReturnType<typeof sobolevSigns>): Inertia {
  const positive = shift > 0 ? order : Math.min(order, bound.positive);
  const negative = shift < 0 ? order : Math.min(order, bound.negative);
  const zero = Math.max(0, order - positive - negative);
  return { positive, negative, zero, exact: false, method: 'bound' };
}

/** H_n θ̇ of every sample. Cost: 8·(1 + n₀)·N·P flops. */
function productRows(state: SobolevState, core: Core, theta: Float64Array): FactorRows {
  const trace = state.streams();
  const along = tangent(trace, { theta });
  const seeds = new Map([[trace.program.output, outputCurvature(state, along.value[trace.program.output])]]);
  if (core === 'gaussNewton') {
    return streamRows(trace, [[backward(trace, seeds).value, trace.value, true]]);
  }
  const adjoint = state.streamsAdjoint();
  const change = adjointTangent(trace, adjoint, along, { theta, seeds });
  return streamRows(trace, [
    [change.value, trace.value, true],
    [adjoint.value, along.value, false],
  ]);
}

function checkCore(core: Core): void {
  if (core === 'exact' || core === 'gaussNewton') return;
  throw new DomainError(
    'hessian.withCore',
    'core',
    "'exact' or 'gaussNewton' for a Sobolev objective",
    `'${core}'`,
    'The closed forms of the other cores hold for ordinary losses.',
  );
}

function unavailable(verb: string, advice: string): DomainError {
  return new DomainError(`hessian.${verb}`, 'objective', 'an ordinary loss', 'a Sobolev objective', advice);
}
