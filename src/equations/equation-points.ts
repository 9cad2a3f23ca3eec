/**
 * The points of a run as one least-squares system: the interior, the face of each condition, and measurements.
 */
import type { Matrix } from '../numeric/matrix.js';
import { collocationPoints, facePoints, type Placement } from './collocation.js';
import type { Equation } from './equation-definition.js';
import type { Measurements } from './measurements.js';
import { residualSystem, type Part, type ResidualSystem } from './residual-system.js';

/** Where the equation and its conditions are asked to hold. */
export interface PointSettings {
  readonly points: number;
  readonly placement: Placement;
  /** On each face; 0 for as dense as inside. */
  readonly conditionPoints: number;
  readonly seed: number;
}

/** Weights of mean squares against the equation's: one for each condition, one for the data. */
export interface PartWeights {
  readonly conditions: readonly number[];
  readonly data: number;
}

/** All points of the equation, its conditions and the data; `interior` in place of placed ones. */
export function systemAt(
  equation: Equation,
  { points: count, placement, conditionPoints, seed }: PointSettings,
  weights: PartWeights,
  data: Measurements | null = null,
  interior?: Matrix,
): ResidualSystem {
  const inside = interior ?? collocationPoints(equation.box, { placement, count, seed });
  const d = equation.variables.length;
  const faces = equation.conditions.map(({ box, dimension }, i) => {
    const asInside = Math.max(1, Math.round(count ** (dimension / d)));
    const own = dimension === 0 ? 1 : conditionPoints === 0 ? asInside : conditionPoints;
    return facePoints(box, placement, own, seed + 1 + i);
  });
  return residualSystem(equationParts(equation, inside, faces, weights, data), equation.coefficients);
}

/** The parts of an equation: its interior, each condition at points of its face, and the data. */
export function equationParts(
  equation: Equation,
  interior: Matrix,
  faces: readonly Matrix[],
  weights: PartWeights,
  data: Measurements | null = null,
): Part[] {
  return [
    { name: 'equation', points: interior, residuals: equation.residuals, weight: 1 },
    ...equation.conditions.map(({ text, residual }, i): Part => ({
      name: text,
      points: faces[i]!,
      residuals: [residual],
      weight: weights.conditions[i]!,
    })),
    ...(data === null
      ? []
      : [
          {
            name: 'data',
            points: data.x,
            residuals: equation.unknowns.map((_, unknown) => equation.jet({ unknown, by: [] })),
            weight: weights.data,
            targets: data.y,
          },
        ]),
  ];
}
