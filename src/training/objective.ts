/** The objective of a fit, from its options and the data in training units. */
import { DomainError } from '../errors.js';
import { lossKernel, type LossKernel } from '../functions/loss.js';
import { halfSquaredError } from '../functions/losses/half-squared-error.js';
import type { Objective } from '../linearization/linearize.js';
import type { Matrix } from '../numeric/matrix.js';
import { checkSomePresent } from '../sobolev/missing-labels.js';
import { kernelFor, knowsGaps } from '../sobolev/missing-values.js';
import { isResidualKernel, residualKernel } from '../functions/residual-kernel.js';
import { residualLoss, type ResidualLossInput } from '../functions/residual-loss.js';
import { sobolevObjective } from '../sobolev/sobolev-loss.js';
import type { SobolevWeights } from '../sobolev/sobolev-terms.js';
import { spreadWeights, weightList } from '../sobolev/term-weights.js';
import type {
  DerivativeTerm,
  FitOptions,
  GradientWeight,
  HessianWeight,
  TermFactors,
} from './fit-options.js';
import { columnUnits } from './normalization.js';
import { axesOf, checkWholeBlocks, projected, type Projected, type Projection } from './projections.js';
import { directionKinds } from './random-directions.js';
import { taylorFitObjective } from './taylor-fit-objective.js';
import { scheduledFactors, unitFactors } from './term-factors.js';
import type { Samples } from './training-data.js';

type Weight = GradientWeight | HessianWeight | 'validated';

/** The loss on values that options ask for. Throws as `fit` says. */
export function valueLoss({ loss, losses = {} }: FitOptions): LossKernel {
  const { value } = losses;
  const own =
    typeof value === 'object' && value !== null ? residualLoss('fit', 'losses.value.loss', value.loss) : null;
  if (own === null) return lossKernel(loss ?? halfSquaredError, 'fit');
  if (loss === undefined) return residualKernel(own);
  const got = 'loss and losses.value.loss';
  throw new DomainError('fit', 'loss', 'one loss on values', got, 'Leave one of the two out.');
}

/** Whether labels may be in other units: errors of each residual know no others than those they are trained in. */
export function hasUnits(loss: LossKernel): boolean {
  return loss === halfSquaredError || isResidualKernel(loss);
}

/** The weight of values; 1 where a schedule gives it. */
export function valueWeight({ losses = {} }: FitOptions): number {
  const { value = 1 } = losses;
  const weight = typeof value === 'object' && value !== null ? (value.weight ?? 1) : value;
  return typeof weight === 'function' ? 1 : weight;
}

/** What a fit minimizes: the objective, and where it projects derivatives (S2) what its steps see instead. */
export interface FitObjective {
  readonly objective: LossKernel | Objective;
  readonly steps: (Projected & { readonly objective: Objective }) | null;
  /** The same with the weights of its terms multiplied. */
  withFactors(factors: TermFactors): FitObjective;
}

/**
 * A loss on values alone, or a Sobolev objective if slopes or second derivatives have a weight. Throws DomainError if
 * their labels are missing.
 */
export function fitObjective(options: FitOptions, loss: LossKernel, samples: Samples): FitObjective {
  const { losses = {} } = options;
  if (samples.derivatives !== undefined) {
    const only: FitObjective = {
      objective: taylorFitObjective(options, samples),
      steps: null,
      withFactors: () => only,
    };
    return only;
  }
  if (losses.orders !== undefined) {
    const advice = 'Pass { x, directions, derivatives }, or weigh value, gradient and hessian.';
    throw new DomainError('fit', 'losses.orders', 'labels in derivatives', 'a weight without them', advice);
  }
  const value = valueWeight(options);
  const gradient = weightOf('gradient', 'dy', losses.gradient, samples.dy);
  const hessian = weightOf('hessian', 'd2y', losses.hessian, samples.d2y);
  if (value !== 0 && !knowsGaps(loss, samples.y.columns)) checkSomePresent('fit', 'y', 'value', samples.y);
  if (gradient === 0 && hessian === 0) {
    const isPlain = scheduledFactors(options, 1) === null && samples.entryWeights === undefined;
    if (value === 1 && isPlain) {
      const only: FitObjective = {
        objective: kernelFor(loss, samples.y),
        steps: null,
        withFactors: () => only,
      };
      return only;
    }
    if (isPlain && samples.dy === null && samples.d2y === null) {
      const advice = 'A single term needs no weight.';
      throw new DomainError('fit', 'losses.value', '1 where it is the only term', String(value), advice);
    }
  }
  const terms = {
    value,
    gradient: gradient === 'auto' ? automaticWeights(samples.y, samples.dy!) : gradient,
    hessian: hessian === 'auto' ? automaticWeights(samples.y, samples.d2y!) : hessian,
  };
  const axes = axesOf(samples);
  const ofGradient = gradient === 0 ? null : projectionOf('gradient', losses.gradient, axes);
  const ofHessian = hessian === 0 ? null : projectionOf('hessian', losses.hessian, axes);
  if (ofHessian !== null) {
    checkWholeBlocks(samples, axes);
    if (hessian === 'auto') terms.hessian = automaticWeights(samples.y, samples.d2y!, true);
    else if (typeof hessian !== 'number' && hessian.length !== 1) {
      const got = `${hessian.length} weights`;
      const advice =
        'Projections weigh all second derivatives alike: pass a number, or leave projections out.';
      throw new DomainError('fit', 'losses.hessian', "one weight or 'auto' beside projections", got, advice);
    }
  }
  const ownLosses = {
    gradient: ownLoss('gradient', losses.gradient, ofGradient),
    hessian: ownLoss('hessian', losses.hessian, ofHessian),
  };
  const made = (weights: SobolevWeights, { value: a, gradient: b, hessian: h }: TermFactors): Objective =>
    sobolevObjective(
      {
        value: a * (weights.value as number),
        gradient: { weight: scaled(weights.gradient as GradientWeight, b), loss: ownLosses.gradient },
        hessian: { weight: scaled(weights.hessian as HessianWeight, h), loss: ownLosses.hessian },
        loss,
      },
      false,
    );
  const weights = terms as SobolevWeights;
  if (ofGradient === null && ofHessian === null) {
    const withFactors = (factors: TermFactors): FitObjective => ({
      objective: made(weights, factors),
      steps: null,
      withFactors,
    });
    return withFactors(unitFactors);
  }
  if (samples.entryWeights !== undefined) {
    const advice = 'Leave projections out: directions mix entries.';
    throw new DomainError('fit', 'losses', 'no projections beside entryWeights', 'both', advice);
  }
  const outputs = samples.y.columns;
  const spread = (term: 'gradient' | 'hessian', order: 1 | 2): Float64Array =>
    spreadWeights(weightList(term, terms[term]), order, outputs, axes);
  const steps = projected(
    {
      value,
      gradient: gradient === 0 ? null : spread('gradient', 1),
      hessian: hessian === 0 ? null : spread('hessian', 2),
      ofGradient,
      ofHessian,
    },
    samples,
  );
  const withFactors = (factors: TermFactors): FitObjective => ({
    objective: made(weights, factors),
    steps: { ...steps, objective: made(steps.weights, factors) },
    withFactors,
  });
  return withFactors(unitFactors);
}

function scaled(weight: GradientWeight | HessianWeight, factor: number): number | Float64Array {
  if (typeof weight === 'number') return factor * weight;
  return Float64Array.from(weight as ArrayLike<number>, (entry) => factor * entry);
}

/** The loss of a derivative term's residuals; projections mean the same as all derivatives only for squares. */
function ownLoss(
  term: 'gradient' | 'hessian',
  given: Weight | DerivativeTerm<Weight> | undefined,
  projection: Projection | null,
): ResidualLossInput {
  const { loss = 'squared' } = isTerm(given) ? given : {};
  const own = residualLoss('fit', `losses.${term}.loss`, loss);
  if (own === null || projection === null) return own ?? 'squared';
  const advice = 'Leave projections or the loss out: a mean over directions is that of all only for squares.';
  throw new DomainError(
    'fit',
    `losses.${term}.loss`,
    "'squared' beside projections",
    own.name ?? 'custom',
    advice,
  );
}

/** The weight asked for, or the default; checked against the labels there are. */
function weightOf(
  term: 'gradient' | 'hessian',
  labels: 'dy' | 'd2y',
  given: Weight | DerivativeTerm<Weight> | undefined,
  present: Matrix | null,
): number | 'auto' | ArrayLike<number> {
  const asked = isTerm(given) ? (given.weight ?? 'auto') : given;
  // Profiled weights begin as automatic ones; schedules are factors of 1.
  const first = asked === 'profiled' ? 'auto' : typeof asked === 'function' ? 1 : asked;
  const weight = first ?? (present === null ? 0 : 'auto');
  if (present === null && weight !== 0) {
    const all = term === 'gradient' ? '{ x, y, dy }' : '{ x, y, dy, d2y }';
    throw new DomainError(
      'fit',
      `losses.${term}`,
      `derivative labels ${labels} in the data`,
      `a weight without ${labels}`,
      `Pass ${all}, or leave the ${term} term out.`,
    );
  }
  if (typeof weight === 'string' && weight !== 'auto') {
    const got = `'${weight}'`;
    throw new DomainError('fit', `losses.${term}`, "a number, numbers or 'auto'", got, 'Correct the weight.');
  }
  if (present !== null && weight !== 0) checkSomePresent('fit', labels, term, present);
  return weight;
}

function isTerm(given: Weight | DerivativeTerm<Weight> | undefined): given is DerivativeTerm<Weight> {
  const isObject = typeof given === 'object' && given !== null && !('length' in given);
  return (
    isObject && ('weight' in given || 'loss' in given || 'projections' in given || 'directions' in given)
  );
}

/** The projections asked for; null if there are none. */
function projectionOf(
  term: 'gradient' | 'hessian',
  given: Weight | DerivativeTerm<Weight> | undefined,
  axes: number,
): Projection | null {
  if (!isTerm(given)) return null;
  const { projections, directions = 'sphere' } = given;
  const check = (argument: string, isGood: boolean, expected: string, got: unknown, advice: string): void => {
    if (!isGood) throw new DomainError('fit', `losses.${term}.${argument}`, expected, String(got), advice);
  };
  const kinds = directionKinds.map((kind) => `'${kind}'`).join(', ');
  check(
    'directions',
    directionKinds.includes(directions),
    `one of ${kinds}`,
    directions,
    'Correct the name.',
  );
  if (projections === undefined) {
    const advice = 'Pass projections: 1, say, or leave directions out.';
    check('projections', given.directions === undefined, 'a number beside directions', 'nothing', advice);
    return null;
  }
  const isGood = Number.isInteger(projections) && projections >= 1 && projections <= axes;
  check('projections', isGood, `a whole number from 1 to ${axes}`, projections, 'Leave it out to match all.');
  return { projections, directions };
}

/**
 * Var(y_o)/mean(label²) for each derivative, 1/RMS² of its label when outputs have unit variance; 1 for labels all zero.
 * Missing labels do not count. `pooled` takes the mean over all derivatives of an output.
 */
export function automaticWeights(y: Matrix, labels: Matrix, pooled: boolean = false): Float64Array {
  const { spread } = columnUnits(y);
  const width = labels.columns / spread.length;
  const size = pooled ? width : 1;
  const squares = new Float64Array(labels.columns / size);
  const counts = new Float64Array(labels.columns / size);
  labels.data.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const at = Math.floor((i % labels.columns) / size);
    squares[at]! += value ** 2;
    counts[at]!++;
  });
  return Float64Array.from({ length: labels.columns }, (_, k) => {
    const at = Math.floor(k / size);
    return squares[at] === 0 ? 1 : (spread[Math.floor(k / width)]! ** 2 * counts[at]!) / squares[at]!;
  });
}
