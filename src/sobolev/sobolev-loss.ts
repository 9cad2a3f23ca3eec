/**
 * The Sobolev objective of order 1 or 2 (S1): fit values, input derivatives and second derivatives, in any combination.
 */
import { DomainError } from '../errors.js';
import { withCells } from '../factors/cells/cells.js';
import { checkCells } from '../factors/cells/check-cells.js';
import { checkWeights } from '../factors/check-weights.js';
import { lossState } from '../factors/state.js';
import { halfSquaredError } from '../functions/losses/half-squared-error.js';
import type { LossKernel } from '../functions/loss-types.js';
import { withMaker } from '../functions/recipe.js';
import {
  halfSquare,
  isResidualKernel,
  residualKernel,
  withEntryWeights,
} from '../functions/residual-kernel.js';
import type { Batch, Objective } from '../linearization/linearize.js';
import { parametersOf, type Network } from '../network/network.js';
import { passingCopy } from '../numeric/allocation.js';
import { addressOf } from '../numeric/kernel/memory.js';
import { copyMatrix, matrix, toMatrix, type Matrix } from '../numeric/matrix.js';
import { forwardBySets } from '../sweeps/forward-by-sets.js';
import { forward } from '../sweeps/forward.js';
import type { Trace } from '../sweeps/trace.js';
import { curvatureLabels } from './curvature-labels.js';
import { curvatureState } from './curvature-state.js';
import { derivativeLabels } from './derivative-labels.js';
import { checkEntryWeights } from './entry-weights.js';
import { gradientInCells } from './gradient-in-cells.js';
import { isMostlyHead, nearSets } from './head-splits.js';
import { directionSeeds, givenDirections } from './given-directions.js';
import { checkSomePresent, presentLabels } from './missing-labels.js';
import { kernelFor, knowsGaps, valuesWithGaps } from './missing-values.js';
import { curvatureLinearization, sobolevLinearization } from './sobolev-linearization.js';
import { sobolevState } from './sobolev-state.js';
import { hasShortGradient } from './straight-gradient.js';
import { sobolevTerms, type SobolevWeights } from './sobolev-terms.js';
import { entryWeights, spreadWeights } from './term-weights.js';

export type { ResidualTerm, SobolevWeights } from './sobolev-terms.js';

/**
 * mean of a·loss(m, y) + ½ Σ b |∂m/∂x − dy|² + ½ Σ h |∂²m/∂x² − d2y|²: an objective for `linearize` and `fit`.
 *
 * Per sample the gradient has 1 + min(C, n₀) dyads a layer, two for a scalar network; with second derivatives n₀ + 2 for
 * a scalar network and at most 1 + n₀ + n₀(n₀+1)/2 more than without. Hessian products need A''', with a hessian term A⁗
 * and 1 + n₀ + n₀(n₀+1)/2 times the flops of an ordinary one; the other verbs of that exact Hessian go through products.
 *
 * Each term may have a loss ℓ of its residuals in place of the half square, `{ weight, loss: huber({ delta }) }`: a value
 * term then allows gaps entry by entry, and Gauss-Newton takes the curvature max(ℓ'', ℓ'/r), so that there are least
 * squares whose gradient is the objective's. `entryWeights` of the batch multiply single entries.
 *
 * Labels that are not known are NaN, in y, dy and d2y: the sums go over the others (with a loss other than squared
 * errors a row of y is missing as a whole). The mean is over all samples all the same, so that a label counts as much as
 * it would if the others were there. With `directions` dy are derivatives Σ_i v_i ∂m/∂x_i along the k directions v of a
 * sample, N × (C·k), and d2y those along pairs of them, N × (C·k²); what is said of n₀ inputs here then holds for k.
 * With ReLU-like activations ∂m/∂x is piecewise constant: its slope errors have no curvature to follow, and second
 * derivatives are zero (`warnings` says so). Throws DomainError if a weight is negative or not finite, or a loss is not least at 0; a term
 * with a weight but without a single label is refused by `linearize`.
 */
export function sobolevLoss(weights: SobolevWeights = {}): Objective {
  return sobolevObjective(weights, true);
}

/** The same; without `needsLabels` a term may be without any label, as happens to a mini-batch of labels with gaps. */
export function sobolevObjective(weights: SobolevWeights, needsLabels: boolean): Objective {
  const terms = sobolevTerms(weights);
  const { value, gradient: slopeWeights, valueLoss: kernel } = terms;
  const objective: Objective = {
    kind: 'objective',
    name: 'sobolev',
    linearize(network, batch) {
      const { inputs, outputs } = network;
      const x = toMatrix('linearize', 'x', batch.x, { columns: inputs });
      const hessian = terms.hessian ?? [batch.d2y === undefined ? 0 : 1];
      const given =
        batch.directions === undefined
          ? null
          : givenDirections('linearize', batch.directions, batch, x.rows, outputs, inputs);
      const axes = given?.count ?? inputs;
      const slopes = slopeLabels(network, batch, x, axes, slopeWeights);
      const bent = isOff(hessian) ? null : curvatureLabels('linearize', batch.d2y, x.rows, outputs, axes);
      const values =
        batch.y === undefined ? null : valuesWithGaps('linearize', kernel, batch.y, x.rows, outputs);
      if (values === null && value !== 0) throw missingValues(network, x);
      if (needsLabels) {
        const check = (argument: string, term: string, labels: Matrix | null, isUsed: boolean): void => {
          if (labels !== null && isUsed) checkSomePresent('linearize', argument, term, labels);
        };
        check('y', 'value', values, value !== 0 && !knowsGaps(kernel, outputs));
        check('dy', 'gradient', slopes, !isOff(slopeWeights));
        check('d2y', 'hessian', bent, true);
      }
      const entries = checkEntryWeights('linearize', batch.entryWeights, x.rows, outputs, axes);
      const { weights: sampleWeights, l2 } = checkWeights('linearize', batch, x.rows);
      const parameters = passingCopy(parametersOf(network));
      const cells = checkCells('linearize', batch.cells);
      // Samples are grouped for one gradient where that takes no copies in and out of the kernels' memory.
      const mayPay = cells === 'auto' && bent === null && addressOf(parameters) >= 0;
      const sets = mayPay && isMostlyHead(network.program, x.rows) ? nearSets(x) : null;
      const trace =
        sets === null
          ? forward(network.program, parameters, copyMatrix(x))
          : forwardBySets(network.program, parameters, copyMatrix(x), sets);
      const first = presentLabels(slopes ?? matrix(x.rows, outputs * axes));
      const base = lossState({
        trace,
        // Without labels the value term, of weight 0, is that of a perfect fit.
        ...(values === null
          ? { loss: halfSquaredError, labels: outputOf(trace) }
          : weightedValues(kernelFor(kernel, values), values, entries.value)),
        weights: sampleWeights,
        l2,
      });
      const slopeState = sobolevState({
        base: withCells(base, cells, true),
        sets,
        ...(mayPay && hasShortGradient(network.program, axes) && sets === null
          ? { gradientOnce: (of) => gradientInCells(of) }
          : {}),
        valueWeight: value,
        gradientWeights: entryWeights(
          spreadWeights(slopeWeights, 1, outputs, axes),
          x.rows,
          first.present,
          entries.gradient,
        ),
        slopeLoss: terms.slopeLoss,
        slopes: first.labels,
        present: first.present,
        given: given === null ? null : directionSeeds(given),
      });
      if (bent === null) return sobolevLinearization(network, slopeState, slopes !== null);
      const second = presentLabels(bent);
      const spread = spreadWeights(hessian, 2, outputs, axes);
      const state = curvatureState({
        first: slopeState,
        weights: entryWeights(spread, x.rows, second.present, entries.hessian),
        loss: terms.bentLoss,
        labels: second.labels,
        present: second.present,
      });
      return curvatureLinearization(network, state, slopes !== null);
    },
  };
  return withMaker(objective, 'sobolev', { weights, needsLabels });
}

/** The loss and labels of values whose entries have weights. */
function weightedValues(
  loss: LossKernel,
  values: Matrix,
  weights: Matrix | null,
): { readonly loss: LossKernel; readonly labels: Matrix } {
  if (weights === null) return { loss, labels: copyMatrix(values) };
  const labels = withEntryWeights(values, weights);
  if (isResidualKernel(loss)) return { loss, labels };
  if (loss.name === halfSquaredError.name) return { loss: residualKernel(halfSquare), labels };
  const expected = 'squared errors, or a loss of each residual (value.loss)';
  const advice = 'Weigh whole samples with weights.';
  throw new DomainError('linearize', 'entryWeights.value', expected, `the loss ${loss.name}`, advice);
}

function isOff(list: readonly number[]): boolean {
  return list.every((weight) => weight === 0);
}

function missingValues(network: Network, x: Matrix): DomainError {
  const expected = `labels, ${x.rows} rows of ${network.outputs} numbers`;
  return new DomainError('linearize', 'y', expected, 'nothing', 'Pass { x, y, dy }.');
}

/** dy; null where there are none and none are needed. */
function slopeLabels(
  network: Network,
  batch: Batch,
  x: Matrix,
  axes: number,
  weights: readonly number[],
): Matrix | null {
  if (batch.dy === undefined && isOff(weights)) return null;
  return derivativeLabels('linearize', batch.dy, x.rows, network.outputs, axes);
}

function outputOf(trace: Trace): Matrix {
  const { program } = trace;
  return matrix(trace.samples, program.slots[program.output]!, trace.value[program.output]!.slice());
}
