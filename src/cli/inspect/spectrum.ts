/** The eigenvalues of a mini-batch's Hessian and of its Gauss-Newton matrix, from their factors. */
import type { FactoredHessian } from '../../linearization/factored-hessian.js';
import type { Linearization } from '../../linearization/linearization.js';

/** The spectrum of one matrix. */
export interface Spectrum {
  /** All that are not zero, ascending. */
  readonly eigenvalues: readonly number[];
  readonly positive: number;
  readonly negative: number;
  readonly zero: number;
  /** Their sum. */
  readonly trace: number;
  /** Where it was worked out, and why there. */
  readonly regime: string;
  readonly reason: string;
}

/** Both, side by side. */
export interface Spectra {
  readonly rows: number;
  readonly parameters: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly hessian: Spectrum;
  readonly gaussNewton: Spectrum;
}

/** Cost: two eigendecompositions, see `hessian.eigen`. Throws DomainError where neither P nor the batch is small enough. */
export function spectraOf(at: Linearization): Spectra {
  return {
    rows: at.losses.length,
    parameters: at.network.program.parameterCount,
    loss: at.loss,
    gradientNorm: Math.hypot(...at.gradient.mean()),
    hessian: spectrumOf(at.hessian),
    gaussNewton: spectrumOf(at.ggn),
  };
}

function spectrumOf(matrix: FactoredHessian): Spectrum {
  const { values, zeros, regime, reason } = matrix.eigen();
  const eigenvalues = Array.from(values);
  const negative = eigenvalues.filter((value) => value < 0).length;
  return {
    eigenvalues,
    positive: eigenvalues.length - negative,
    negative,
    zero: zeros,
    trace: matrix.trace(),
    regime,
    reason,
  };
}

/** One sign of a spectrum: absolute values, largest first. */
export function ofSign({ eigenvalues }: Spectrum, sign: 1 | -1): number[] {
  return eigenvalues
    .filter((value) => sign * value > 0)
    .map(Math.abs)
    .sort((a, b) => b - a);
}
