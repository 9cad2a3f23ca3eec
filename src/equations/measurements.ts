/** Measurements of the unknowns, to fit coefficients to. */
import { DomainError } from '../errors.js';
import { toMatrix, type Matrix, type MatrixLike } from '../numeric/matrix.js';
import { toMatrixWithGaps } from '../sobolev/missing-labels.js';
import type { Equation } from './equation-definition.js';

/** What was measured, and where. */
export interface EquationData {
  /** M × d, points of the domain. */
  readonly x: MatrixLike;
  /** M × U, the unknowns there; NaN where one was not measured. */
  readonly y: MatrixLike;
  /** Weight of their mean square against the equation's. Default: as for a condition. */
  readonly weight?: number;
}

/** Checked measurements. */
export interface Measurements {
  readonly x: Matrix;
  /** For each unknown M numbers, NaN where nothing is known. */
  readonly y: readonly Float64Array[];
  readonly weight: number | null;
}

/** Throws ShapeError or DomainError, which name the row, for data of another shape or outside of the domain. */
export function checkedMeasurements(
  { variables, unknowns, box }: Equation,
  { x: places, y: values, weight }: EquationData,
): Measurements {
  const operation = 'solveEquation';
  const x = toMatrix(operation, 'data.x', places, { columns: variables.length });
  const y = toMatrixWithGaps(operation, 'data.y', values, { rows: x.rows, columns: unknowns.length });
  for (let n = 0; n < x.rows; n++) {
    box.forEach(([low, high], j) => {
      const value = x.data[n * box.length + j]!;
      if (value >= low && value <= high) return;
      const expected = `${variables[j]} in [${low}, ${high}]`;
      const advice = 'The equation does not hold outside of its domain: widen it, or leave the point out.';
      throw new DomainError(operation, `data.x, row ${n}`, expected, String(value), advice);
    });
  }
  if (weight !== undefined && !(Number.isFinite(weight) && weight > 0)) {
    const advice = 'Leave it out for the default.';
    throw new DomainError(operation, 'data.weight', 'a positive number', String(weight), advice);
  }
  const column = (u: number): Float64Array =>
    Float64Array.from({ length: x.rows }, (_, n) => y.data[n * unknowns.length + u]!);
  return { x, y: unknowns.map((_, u) => column(u)), weight: weight ?? null };
}
