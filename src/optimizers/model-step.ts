/** What all steps from a quadratic model have in common: a curve of points, from timid to bold. */
import type { QuadraticModel } from './quadratic-model.js';

/** A step that can be tried. */
export interface TrialStep {
  readonly step: Float64Array;
  readonly length: number;
  /** −m(step) ≥ 0. */
  readonly predicted: number;
  /** Whether a larger trust would give another step. */
  readonly isCut: boolean;
}

/** A step from a quadratic model: in the model's coordinates, or expanded to the parameters'. */
export interface ModelStep extends TrialStep {
  /** What was added to the eigenvalues of H, or of |H|. */
  readonly shift: number;
}

/**
 * The step for a trust: Δ of a ball, 1/σ of a cubic term, 1/μ of a damping. As it falls to zero the step turns into a
 * short gradient step; as it grows, into the full step of the method.
 */
export type Direction = (model: QuadraticModel, trust: number) => ModelStep;
