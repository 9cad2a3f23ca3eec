/**
 * The Hessian of a Sobolev objective. Its network is two streams (v, u) that share W, so a product with it is again one
 * tangent and one adjoint tangent sweep; the unit core needs A''' (mathematics 4.11). Left as dyads a product has
 * 2(1 + n₀) outer products per layer and sample. Verbs without a shorter way go through the written-out matrix.
 */
import { DomainError } from '../errors.js';
import { compressByProducts, diagonalOf, materializeByProducts } from '../factors/hessian/dense-verbs.js';
import { inertiaOfSpectrum, largestDenseOrder } from '../factors/hessian/inertia.js';
import type { Core } from '../factors/hessian/core.js';
import type { HessianVerbs } from '../factors/hessian/verbs.js';
import { lazy } from '../factors/lazy.js';
import { combineRows } from '../factors/rows/combine.js';
import { storedNumbers, type FactorRows } from '../factors/rows/factor-rows.js';
import { projectRows } from '../factors/rows/project.js';
import { copyState, stateRange } from '../factors/state.js';
import { allocate } from '../numeric/allocation.js';
import { matrix } from '../numeric/matrix.js';
import { symmetricEigen } from '../numeric/symmetric-eigen.js';
import { adjointTangent } from '../sweeps/adjoint-tangent.js';
import { backward } from '../sweeps/backward.js';
import { tangent } from '../sweeps/tangent.js';
import { sobolevRange, type SobolevState } from './sobolev-state.js';
import { sobolevGradientRows } from './sobolev-gradient.js';
import { streamRows } from './stream-rows.js';

export function sobolevHessian(state: SobolevState, core: Core): HessianVerbs {
  checkCore(core);
  const { base } = state;
  const { program, weights, l2 } = base;
  const order = program.parameterCount;
  const products = (v: Float64Array): FactorRows => productRows(state, core, v);
  const written = lazy(() => materializeByProducts(order, (v) => combineRows(products(v), weights)));
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
    quadraticForms: (v) => projectRows(products(v), v),
    diagonal: () => diagonalOf(written()),
    traces: () =>
      Float64Array.from({ length: base.trace.samples }, (_, n) =>
        sample(n)
          .diagonal()
          .reduce((sum, value) => sum + value, 0),
      ),
    inertia(shift) {
      if (order > largestDenseOrder) {
        // Without a spectrum nothing is known but the order: an honest, if empty, bound.
        return {
          positive: order,
          negative: shift > 0 ? order - 1 : order,
          zero: 0,
          exact: false,
          method: 'bound',
        };
      }
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
    spanSource: () => null,
    inSpan: (span) => compressByProducts(span, (v) => combineRows(products(v), weights)),
    withCore: (next) => sobolevHessian(state, next),
    sample,
  };
}

/** H_n θ̇ of every sample. Cost: 8·(1 + n₀)·N·P flops. */
function productRows(state: SobolevState, core: Core, theta: Float64Array): FactorRows {
  const trace = state.streams();
  const along = tangent(trace, { theta });
  const seeds = new Map([[trace.program.output, outputChange(state, along.value[trace.program.output])]]);
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

/** The second derivative of E in (m, ∂m/∂x), applied to their tangents. */
function outputChange(state: SobolevState, direction: Float64Array | undefined): Float64Array {
  const { base, outputs, inputs, valueWeight, gradientWeights } = state;
  const { samples } = base.trace;
  const out = allocate((1 + inputs) * samples * outputs);
  if (direction === undefined) return out;
  const n = samples * outputs;
  const like = (data: Float64Array): typeof base.output => ({ ...base.output, data });
  base.loss.hessianProduct(
    base.output,
    base.labels,
    like(direction.subarray(0, n)),
    like(out.subarray(0, n)),
  );
  for (let i = 0; i < n; i++) out[i]! *= valueWeight;
  for (let j = 0; j < inputs; j++) {
    for (let i = 0; i < n; i++) {
      const at = (1 + j) * n + i;
      out[at] = gradientWeights[(i % outputs) * inputs + j]! * direction[at]!;
    }
  }
  return out;
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
