/** The Hessian verbs of an ordinary loss: each in the shortest way its core allows. */
import { DomainError } from '../../errors.js';
import { dot } from '../../numeric/vector.js';
import { formsInCells, hessianTimes, productsInCells } from './in-cells.js';
import { lossLeastSquares } from '../least-squares.js';
import {
  copyState,
  gaussNewtonState,
  reweightedState,
  stateRange,
  storedNumbersOf,
  type LossState,
} from '../state.js';
import { assembleHessian } from './assemble.js';
import { blockTerms } from './block-terms.js';
import { sampleCore, type Core, type SampleCore } from './core.js';
import { hessianDiagonal, hessianTraces } from './diagonal.js';
import { boundOf, coreInertia, theoremHolds, type Inertia } from './inertia.js';
import { lossSpanSource } from './span-source.js';
import { thirdDerivatives } from './third-derivatives.js';
import type { HessianVerbs } from './verbs.js';
import { wholeSpan } from './whole-span.js';

/** Throws DomainError for a core that is not a sum over samples: curvature/spectral.ts makes those. */
export function lossHessian(given: LossState, name: Core): HessianVerbs {
  const core = sampleCore(name);
  const state = core === 'gaussNewton' ? gaussNewtonState(given) : given;
  const { program, weights } = state;
  const traces = (): Float64Array => hessianTraces(state, core);
  return {
    core,
    program,
    samples: state.trace.samples,
    weights,
    l2: state.l2,
    storedNumbers: storedNumbersOf(state),
    state,
    multiply: (v, into, isSpare) => hessianTimes(state, core, v, into, isSpare),
    quadraticForm: (v) => dot(weights, formsInCells(state, core, v)),
    products: (v, into) => productsInCells(state, core, v, into),
    quadraticForms: (v) => formsInCells(state, core, v),
    diagonal: () => hessianDiagonal(state, core),
    trace: () => dot(weights, traces()),
    traces,
    squaredNorm: () => null,
    signs: () => signsOf(state, core),
    thirdDerivatives(v) {
      if (core === 'exact') return thirdDerivatives(state, v);
      throw new DomainError(
        'hessian.thirdDerivatives',
        'core',
        'the exact core',
        `the core '${core}'`,
        'Use at.hessian, which has it.',
      );
    },
    terms: (rows, columns) => blockTerms(state, core, rows, columns),
    materialize: (into) => assembleHessian(state, core, wholeSpan(program.parameterCount), into),
    rootRows() {
      if (core !== 'gaussNewton') return null;
      try {
        return lossLeastSquares(state).jacobian;
      } catch (error) {
        // An indefinite ∇²loss has no root: such a Gauss-Newton matrix is no JᵀJ.
        if (error instanceof DomainError) return null;
        throw error;
      }
    },
    withCore: (next) => lossHessian(given, next),
    withWeights: (next) => lossHessian(reweightedState(given, next), core),
    spanSource: () => lossSpanSource(state, core),
    inSpan: (span) => assembleHessian(state, core, span),
    sample: (i) => lossHessian(copyState(stateRange(given, i, 1)), core),
  };
}

/** Counted on the core where the theorem allows, else bounded by it. */
function signsOf(state: LossState, core: SampleCore): Inertia {
  const order = state.program.parameterCount;
  const { positive, negative } = coreInertia(state, core);
  if (!theoremHolds(state, core)) return boundOf(order, positive, negative);
  return { positive, negative, zero: order - positive - negative, exact: true, method: 'theorem' };
}
