/** The minimizer of the model in the ball |p| ≤ Δ, by Moré and Sorensen's secular equation. */
import type { Direction } from './model-step.js';
import { solveSecular } from './secular-equation.js';

/** Trust Δ. Cost O(k) for each of a handful of shifts. */
export const trustRegionStep: Direction = (model, radius) =>
  solveSecular(model, {
    at: () => radius,
    slope: 0,
    beyond: (gradientNorm, smallest) => Math.max(0, gradientNorm / radius - smallest),
  });
