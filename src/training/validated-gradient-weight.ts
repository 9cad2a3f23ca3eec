/**
 * How much derivative labels are to count when nobody knows how noisy they are. 'auto' makes slope errors relative to the
 * size of their labels, which is right for exact ones; noisy ones then harm more than they help. Here the values decide:
 * several weights are tried, and the one that predicts held-out values best is taken. Weight 0 is among them, so that
 * derivatives without use are left out.
 */
import { DomainError } from '../errors.js';
import type { Network } from '../network/network.js';
import { toMatrix } from '../numeric/matrix.js';
import { random } from '../numeric/random.js';
import { derivativeLabels } from '../sobolev/derivative-labels.js';
import { inputDerivatives } from '../sobolev/input-derivatives.js';
import { train } from './train.js';
import type { FitOptions } from './fit-options.js';
import { columnUnits, identityUnits, slopesToUnits, toUnits } from './normalization.js';
import { automaticWeights } from './objective.js';
import { takeSamples, type Samples, type TrainingData } from './training-data.js';

/**
 * Derivatives count only if they lower the error by this factor: fits to a part of the samples lack values more than the
 * one that the weight is for, so derivatives help them more.
 */
const NEEDED = 1.5;

const usualFactors: readonly number[] = [1, 1e-1, 1e-2, 1e-3, 0];
const usualFolds = 4;

/** How many fits the choice takes by default. */
export const validatedFits: number = usualFactors.length * usualFolds;

/** Options of `validatedGradientWeight`: those of the fits, and what is tried. */
export interface ValidatedWeightOptions extends Omit<
  FitOptions,
  'losses' | 'validationSplit' | 'onEpochEnd'
> {
  /** What the automatic weights are multiplied with. Default 1, 1e-1, 1e-2, 1e-3 and 0. */
  readonly factors?: readonly number[];
  /** Parts of the samples, each held out once; at least 2. Default 4. */
  readonly folds?: number;
}

/** The weight that predicts best, and how the others did. */
export interface ValidatedWeight {
  /** For `losses.gradient` of a fit to the same data; 0 if derivatives are better left out. */
  readonly weight: number | Float64Array;
  /** What the automatic weights are multiplied with in it. */
  readonly factor: number;
  /** For each factor the mean squared error of held-out values, in units of Var(y): the geometric mean over the parts. */
  readonly errors: readonly number[];
}

/**
 * The weight of derivative labels by cross-validation on values: for each factor the network is fitted to all parts of
 * the samples but one and judged by the values of that one. The parts are averaged geometrically, so that one with an
 * odd point does not decide alone, and 0 is taken unless another factor has an error lower by a third.
 *
 * Cost: factors × folds fits. Squared errors only; x, y and dy as for `fit`, all of them needed, no gaps in y.
 * Throws DomainError if an option is out of range or there are fewer samples than folds, and what `fit` throws.
 *
 * @example
 * const { weight } = await validatedGradientWeight(network, { x, y, dy });
 * const { network: fitted } = await fit(network, { x, y, dy }, { losses: { gradient: weight } });
 */
export async function validatedGradientWeight(
  network: Network,
  data: Required<Pick<TrainingData, 'x' | 'y' | 'dy'>>,
  options: ValidatedWeightOptions = {},
): Promise<ValidatedWeight> {
  const operation = 'validatedGradientWeight';
  const { factors = usualFactors, folds = usualFolds, ...fitOptions } = options;
  const x = toMatrix(operation, 'x', data.x, { columns: network.inputs });
  const y = toMatrix(operation, 'y', data.y, { rows: x.rows, columns: network.outputs });
  const dy = derivativeLabels(operation, data.dy, x.rows, network.outputs, network.inputs);
  const check = (argument: string, holds: boolean, expected: string, got: unknown): void => {
    if (!holds) throw new DomainError(operation, argument, expected, String(got), 'Correct the option.');
  };
  const isFactor = (factor: number): boolean => Number.isFinite(factor) && factor >= 0;
  check('factors', factors.length > 0 && factors.every(isFactor), 'numbers ≥ 0', factors.join(', '));
  const isSplit = Number.isInteger(folds) && folds >= 2 && folds <= x.rows;
  check('folds', isSplit, `a whole number from 2 to ${x.rows}, the samples`, folds);

  const samples: Samples = { x, y, dy, d2y: null, weights: new Float64Array(x.rows).fill(1) };
  const order = random(options.seed ?? 0).permutation(x.rows);
  const ofFold = (k: number, held: boolean): Samples =>
    takeSamples(
      samples,
      order.filter((_, i) => (i % folds === k) === held),
    );
  const { spread } = columnUnits(y);
  const weightOf = (part: Samples, factor: number): number | Float64Array =>
    factor === 0 ? 0 : automatic(part, options.normalize ?? true).map((weight) => factor * weight);
  const errors: number[] = [];
  for (const factor of factors) {
    let logarithms = 0;
    for (let k = 0; k < folds; k++) {
      const { x: inputs, y: labels, dy: slopes, ...rest } = ofFold(k, false);
      const losses = { gradient: weightOf({ x: inputs, y: labels, dy: slopes, ...rest }, factor) };
      const part = { x: inputs, y: labels, dy: slopes! };
      const { network: fitted } = await train(network, part, { ...fitOptions, losses });
      const held = ofFold(k, true);
      const { value } = inputDerivatives(fitted, held.x, { order: 0 });
      let sum = 0;
      value.data.forEach((m, i) => (sum += ((m - held.y.data[i]!) / spread[i % spread.length]!) ** 2));
      logarithms += Math.log(sum / value.data.length);
    }
    errors.push(Math.exp(logarithms / folds));
  }
  const best = chosen(factors, errors);
  return { weight: weightOf(samples, factors[best]!), factor: factors[best]!, errors };
}

/** The place of the lowest error; of no weight at all where derivatives do not help by more than `NEEDED`. */
function chosen(factors: readonly number[], errors: readonly number[]): number {
  const best = errors.reduce((at, error, i) => (error < errors[at]! ? i : at), 0);
  const without = factors.indexOf(0);
  return without >= 0 && !(NEEDED * errors[best]! < errors[without]!) ? without : best;
}

/** The weights that 'auto' stands for, in the units that `fit` trains in. */
function automatic({ x, y, dy }: Samples, normalize: boolean): Float64Array {
  const inputs = normalize ? columnUnits(x) : identityUnits(x.columns);
  const outputs = normalize ? columnUnits(y) : identityUnits(y.columns);
  return automaticWeights(toUnits(y, outputs), slopesToUnits(dy!, inputs, outputs));
}
