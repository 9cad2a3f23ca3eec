/**
 * Standard errors of fitted coefficients: how far the noise of the data carries through the whole least-squares problem
 * (equation, conditions, data) to each of them. Only the data are noisy; the residuals of an equation are not.
 *
 * With A = [J, C] the weighted Jacobian, H = A(AᵀA)⁺Aᵀ, and e_k what is left of column C_k after its regression on all
 * other columns, the estimate moves with a perturbation ε of the weighted data by
 *
 *     δc_k = ⟨e_k, ε⟩/|e_k|²   (Frisch and Waugh 1933),   so   var c_k = s² |e_k at the data|²/|e_k|⁴,
 *
 * and the residuals of the data are (I − H_dd) ε, so s² = |r_d|²/(M − 2 tr H_dd + |H_dd|²). Nothing assumes
 * that the equation is satisfied exactly, or that there are more data than parameters of the network; the noise is taken to
 * be of one size for all data.
 */
import { borderedMatrix, borderedProject } from '../factors/bordered.js';
import type { LeastSquares } from '../factors/least-squares.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { qr } from '../numeric/qr.js';
import { solveUpperTransposed } from '../numeric/triangular-solve.js';
import type { Coefficient } from './equation-definition.js';

/** A coefficient that was found. */
export interface FittedCoefficient {
  readonly value: number;
  /** Of the noise of the data, to first order; null without data, or with no more than the fit can follow. */
  readonly standardError: number | null;
}

/** Singular values below this part of the largest are directions that the fit does not take: half of the digits. */
const relativeRidge = 1e-8;

/**
 * One for each coefficient, in its own unit; null where nothing can be said. `isData` marks the rows of measurements.
 * Cost: q + 1 QR factorizations of (R + P + q) × (P + q), and M² products.
 */
export function coefficientErrors(
  system: LeastSquares,
  coefficients: readonly Coefficient[],
  isData: readonly boolean[],
): (number | null)[] {
  const { border } = system;
  const known = isData.flatMap((is, r) => (is ? [r] : []));
  if (border === undefined || known.length === 0) return coefficients.map(() => null);
  const whole = borderedMatrix(system);
  let trace = 0;
  for (const value of whole.data) trace += value * value;
  const ridge = relativeRidge * Math.sqrt(trace);
  const noise = noiseOf(whole, system.residual, known, ridge);
  if (noise === null) return coefficients.map(() => null);
  return coefficients.map(({ unit }, k) => {
    const column = Float64Array.from({ length: border.rows }, (_, r) => border.data[r * border.columns + k]!);
    const others = { jacobian: system.jacobian, border: without(border, k) };
    const a = borderedMatrix(others);
    const right = new Float64Array(a.rows + a.columns);
    right.set(column);
    const fitted = borderedProject(others, qr(withRidge(a, ridge)).solve(right));
    const left = column.map((value, r) => value - fitted[r]!);
    const all = left.reduce((sum, value) => sum + value * value, 0);
    const atData = known.reduce((sum, r) => sum + left[r]! ** 2, 0);
    const error = (unit * Math.sqrt(noise * atData)) / all;
    return Number.isFinite(error) ? error : null;
  });
}

/** s², the variance of a weighted datum; null where the fit follows the data whatever they are. */
function noiseOf(a: Matrix, residual: Float64Array, known: readonly number[], ridge: number): number | null {
  const { r } = qr(withRidge(a, ridge));
  const order = a.columns;
  // Rᵀ Z = A_dᵀ, so that H_dd = ZᵀZ.
  const z = matrix(order, known.length);
  known.forEach((row, i) => {
    for (let j = 0; j < order; j++) z.data[j * known.length + i] = a.data[row * order + j]!;
  });
  solveUpperTransposed(r.data, order, order, z);
  let [trace, squares] = [0, 0];
  for (let i = 0; i < known.length; i++) {
    for (let k = 0; k < known.length; k++) {
      let h = 0;
      for (let j = 0; j < order; j++) h += z.data[j * known.length + i]! * z.data[j * known.length + k]!;
      squares += h * h;
      if (i === k) trace += h;
    }
  }
  const freedom = known.length - 2 * trace + squares;
  const sum = known.reduce((total, row) => total + residual[row]! ** 2, 0);
  return freedom > 1e-6 * known.length ? sum / freedom : null;
}

function withRidge(a: Matrix, ridge: number): Matrix {
  const out = matrix(a.rows + a.columns, a.columns);
  out.data.set(a.data);
  for (let i = 0; i < a.columns; i++) out.data[(a.rows + i) * a.columns + i] = ridge;
  return out;
}

function without(a: Matrix, column: number): Matrix {
  const out = matrix(a.rows, a.columns - 1);
  for (let r = 0, at = 0; r < a.rows; r++) {
    for (let j = 0; j < a.columns; j++) if (j !== column) out.data[at++] = a.data[r * a.columns + j]!;
  }
  return out;
}
