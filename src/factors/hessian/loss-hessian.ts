/** The Hessian verbs of an ordinary loss: each in the shortest way its core allows. */
import { DomainError } from '../../errors.js';
import { copyMatrix } from '../../numeric/matrix.js';
import { symmetricEigen } from '../../numeric/symmetric-eigen.js';
import type { HessianVerbs } from './verbs.js';
import { lazy } from '../lazy.js';
import { combineRows } from '../rows/combine.js';
import { copyState, stateRange, storedNumbersOf, type LossState } from '../state.js';
import { assembleHessian } from './assemble.js';
import { blockTerms } from './block-terms.js';
import type { Core } from './core.js';
import { compressByProducts, diagonalOf, materializeByProducts } from './dense-verbs.js';
import { hessianDiagonal, hessianTraces } from './diagonal.js';
import { coreInertia, inertiaOfSpectrum, largestDenseOrder, theoremHolds, type Inertia } from './inertia.js';
import { hessianProducts } from './products.js';
import { quadraticForms } from './quadratic-forms.js';
import { lossSpanSource } from './span-source.js';
import { thirdDerivatives } from './third-derivatives.js';
import { wholeSpan } from './whole-span.js';

export function lossHessian(state: LossState, core: Core): HessianVerbs {
  const { program } = state;
  const replaced = core === 'absolute' || core === 'clipped';
  const multiply = (part: LossState) => (v: Float64Array) =>
    combineRows(hessianProducts(part, core, v), part.weights);
  const whole = wholeSpan(program.parameterCount);
  const written = lazy(() => materializeByProducts(program.parameterCount, multiply(state)));
  const verbs: HessianVerbs = {
    core,
    program,
    samples: state.trace.samples,
    weights: state.weights,
    l2: state.l2,
    storedNumbers: storedNumbersOf(state),
    state: replaced ? null : state,
    products: (v) => hessianProducts(state, core, v),
    quadraticForms: (v) => quadraticForms(state, core, v),
    diagonal: () => (replaced ? diagonalOf(written()) : hessianDiagonal(state, core)),
    traces: () => (replaced ? replacedTraces(state, core) : hessianTraces(state, core)),
    inertia: (shift) => inertiaOf(verbs, state, shift),
    thirdDerivatives(v) {
      if (core === 'exact') return thirdDerivatives(state, v);
      throw noMeaning('thirdDerivatives', core, 'the exact core', 'Use at.hessian, which has it.');
    },
    terms(rows, columns) {
      if (!replaced) return blockTerms(state, core, rows, columns);
      throw noMeaning(
        'block.terms',
        core,
        'the exact or the Gauss-Newton core',
        'Use block(…).materialize().',
      );
    },
    materialize: () => (replaced ? copyMatrix(written()) : assembleHessian(state, core, whole)),
    spanSource: () => (replaced ? null : lossSpanSource(state, core)),
    inSpan: (span) =>
      replaced ? compressByProducts(span, multiply(state)) : assembleHessian(state, core, span),
    withCore: (next) => lossHessian(state, checkCore(next)),
    sample: (i) => lossHessian(copyState(stateRange(state, i, 1)), core),
  };
  return verbs;
}

/** tr(U K' Uᵀ) sample by sample, through each sample's written-out matrix: P products a sample. */
function replacedTraces(state: LossState, core: Core): Float64Array {
  return Float64Array.from({ length: state.trace.samples }, (_, n) =>
    lossHessian(stateRange(state, n, 1), core)
      .diagonal()
      .reduce((sum, value) => sum + value, 0),
  );
}

/** Counted on the core where the theorem allows, on eigenvalues where P is small, else bounded by the core. */
function inertiaOf(verbs: HessianVerbs, state: LossState, shift: number): Inertia {
  const order = state.program.parameterCount;
  if (shift === 0 && theoremHolds(state, verbs.core)) {
    const { positive, negative } = coreInertia(state, verbs.core);
    return { positive, negative, zero: order - positive - negative, exact: true, method: 'theorem' };
  }
  if (order <= largestDenseOrder) {
    const { values } = symmetricEigen(verbs.materialize());
    return inertiaOfSpectrum(values.map((value) => value + shift));
  }
  const bound = coreInertia(state, verbs.core);
  const positive = shift > 0 ? order : Math.min(order, bound.positive);
  const negative = shift < 0 ? order : Math.min(order, bound.negative);
  return {
    positive,
    negative,
    zero: Math.max(0, order - positive - negative),
    exact: false,
    method: 'bound',
  };
}

function checkCore(core: Core): Core {
  const known: readonly Core[] = ['exact', 'gaussNewton', 'absolute', 'clipped'];
  if (known.includes(core)) return core;
  throw new DomainError(
    'hessian.withCore',
    'core',
    `one of ${known.join(', ')}`,
    `'${core}'`,
    'Correct the name.',
  );
}

function noMeaning(verb: string, core: Core, expected: string, advice: string): DomainError {
  return new DomainError(`hessian.${verb}`, 'core', expected, `the core '${core}'`, advice);
}
