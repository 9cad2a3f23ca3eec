/** The terms of a Sobolev objective as a caller writes them, checked: weights, and losses of each order's residuals. */
import { DomainError } from '../errors.js';
import { lossKernel, type LossInput, type LossKernel } from '../functions/loss.js';
import { halfSquaredError } from '../functions/losses/half-squared-error.js';
import { residualKernel } from '../functions/residual-kernel.js';
import { residualLoss, type ResidualLoss, type ResidualLossInput } from '../functions/residual-loss.js';
import { weightList, type TermWeight } from './term-weights.js';

/** A term's weight and the loss of its residuals. */
export interface ResidualTerm<Weight> {
  readonly weight?: Weight;
  /** ℓ of each residual in place of ½r²: 'huber', `huber({ delta })`, or `{ value, first, second }` of r. Default 'squared'. */
  readonly loss?: ResidualLossInput;
}

/** Weights of a Sobolev objective, and its losses. */
export interface SobolevWeights {
  /** Weight a ≥ 0 of the value loss. Default 1. With 0, labels y may be left out. */
  readonly value?: number | ResidualTerm<number>;
  /**
   * Weight b ≥ 0 of the squared slope errors: one number, one per input, or one per (output, input). Default 1. With 0,
   * labels dy may be left out.
   */
  readonly gradient?: TermWeight | ResidualTerm<TermWeight>;
  /**
   * Weight h ≥ 0 of the squared errors of second derivatives: one number, one per (input, input), or one per (output,
   * input, input). Default 1 if the batch has labels d2y, else 0.
   */
  readonly hessian?: TermWeight | ResidualTerm<TermWeight>;
  /** The loss on values where it is not one of each residual. Default halfSquaredError. */
  readonly loss?: LossInput;
}

export interface SobolevTerms {
  readonly value: number;
  readonly valueLoss: LossKernel;
  readonly gradient: readonly number[];
  readonly slopeLoss: ResidualLoss | null;
  /** Null: by default. */
  readonly hessian: readonly number[] | null;
  readonly bentLoss: ResidualLoss | null;
}

/** Throws DomainError, UnknownNameError or MissingDerivativeError naming the term. */
export function sobolevTerms(weights: SobolevWeights): SobolevTerms {
  const [value, gradient, hessian] = [weights.value, weights.gradient, weights.hessian].map(termOf);
  const ofValues = residualLoss('sobolevLoss', 'value.loss', value!.loss);
  if (ofValues !== null && weights.loss !== undefined) {
    const advice = 'Leave one of the two out.';
    throw new DomainError('sobolevLoss', 'loss', 'one loss on values', 'loss and value.loss', advice);
  }
  const [weight] = weightList('value', value!.weight ?? 1);
  return {
    value: weight!,
    valueLoss:
      ofValues === null
        ? lossKernel(weights.loss ?? halfSquaredError, 'sobolevLoss')
        : residualKernel(ofValues),
    gradient: weightList('gradient', gradient!.weight ?? 1),
    slopeLoss: residualLoss('sobolevLoss', 'gradient.loss', gradient!.loss),
    hessian: hessian!.weight === undefined ? null : weightList('hessian', hessian!.weight),
    bentLoss: residualLoss('sobolevLoss', 'hessian.loss', hessian!.loss),
  };
}

function termOf(given: TermWeight | ResidualTerm<TermWeight> | undefined): ResidualTerm<TermWeight> {
  if (given === undefined) return {};
  const isTerm = typeof given === 'object' && !('length' in given);
  return isTerm ? given : { weight: given };
}
