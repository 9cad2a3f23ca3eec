/**
 * Solutions p(μ) of (JᵀJ + μI) p = −(Jᵀr + λθ) for several μ from one preparation, in the space where it is cheapest
 * and as accurate as the conditioning asks (mathematics 4.12e, h). R rows, P parameters:
 *
 *   sample      K = J Jᵀ from Gram matrices of factors, J never formed; R × R Cholesky for each μ
 *               p = −Jᵀ (K + μI)⁻¹ (r − (λ/μ) J θ) − (λ/μ) θ
 *   parameter   JᵀJ, P × P Cholesky for each μ
 *   qr          J = Q R once, then the QR factorization of [R; √μ I] for each μ: κ(J) instead of κ(J)²
 */
import { DomainError } from '../errors.js';
import type { LeastSquares } from '../factors/least-squares.js';
import {
  borderedCombine,
  borderedGram,
  borderedMatrix,
  borderedNormal,
  borderedProject,
} from '../factors/bordered.js';
import { rowCount, type FactorRows } from '../factors/rows/factor-rows.js';
import { normalFlops } from '../factors/rows/normal-matrix.js';
import { cholesky } from '../numeric/cholesky.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { qr } from '../numeric/qr.js';

/** Where a damped system is solved; see the head of this file. */
export type Regime = 'sample' | 'parameter' | 'qr';

/** What was linearized: rows, residuals, and the L2 term's λ and θ. */
export interface DampedSystem {
  readonly rows: LeastSquares;
  /** Jᵀr + λθ. */
  readonly gradient: Float64Array;
  readonly theta: Float64Array;
  readonly l2: number;
}

export interface DampedSolver {
  readonly regime: Regime;
  /** trace(JᵀJ): the scale that damping is measured against. */
  readonly trace: number;
  /** p(μ), μ > 0, and an estimate of the condition number; null if the factorization broke down. */
  solve(mu: number): { readonly step: Float64Array; readonly condition: number } | null;
}

/**
 * Flops of a damped solution from R rows for P parameters, J Jᵀ against JᵀJ: R²S + R³/3, with S the numbers a row stores,
 * and those of `normalMatrix`, R·P² at most, + P³/3.
 */
export function dampedFlops(jacobian: FactorRows): { readonly sample: number; readonly parameter: number } {
  const rows = rowCount(jacobian);
  const columns = jacobian.program.parameterCount;
  const units = jacobian.program.slots.reduce((sum, width) => sum + width, 0);
  return {
    sample: 2 * rows ** 2 * units + rows ** 3 / 3,
    parameter: normalFlops(jacobian) + columns ** 3 / 3,
  };
}

/** The regime with fewer flops. */
export function cheaperRegime(system: DampedSystem): Exclude<Regime, 'qr'> {
  const { sample, parameter } = dampedFlops(system.rows.jacobian);
  return sample < parameter ? 'sample' : 'parameter';
}

export function dampedSolver(system: DampedSystem, regime: Regime): DampedSolver {
  switch (regime) {
    case 'sample':
      return inSampleSpace(system);
    case 'parameter':
      return inParameterSpace(system);
    case 'qr':
      return byOrthogonalFactors(system);
    default:
      throw new DomainError(
        'levenbergMarquardt',
        'regime',
        "'auto', 'sample', 'parameter' or 'qr'",
        `'${String(regime)}'`,
        'Correct the name.',
      );
  }
}

function inSampleSpace({ rows, theta, l2 }: DampedSystem): DampedSolver {
  const gram = borderedGram(rows);
  const pull = l2 === 0 ? null : borderedProject(rows, theta);
  return {
    regime: 'sample',
    trace: traceOf(gram),
    solve(mu) {
      const factor = cholesky(shifted(gram, mu));
      if (factor.status !== 'ok') return null;
      const share = l2 / mu;
      const right = pull === null ? rows.residual : rows.residual.map((value, i) => value - share * pull[i]!);
      const step = borderedCombine(rows, factor.solve(right));
      for (let i = 0; i < step.length; i++) step[i] = -step[i]! - (pull === null ? 0 : share * theta[i]!);
      return { step, condition: factor.conditionEstimate };
    },
  };
}

function inParameterSpace({ rows, gradient }: DampedSystem): DampedSolver {
  const normal = borderedNormal(rows);
  return {
    regime: 'parameter',
    trace: traceOf(normal),
    solve(mu) {
      const factor = cholesky(shifted(normal, mu));
      if (factor.status !== 'ok') return null;
      return { step: factor.solve(gradient).map((value) => -value), condition: factor.conditionEstimate };
    },
  };
}

function byOrthogonalFactors({ rows, theta, l2 }: DampedSystem): DampedSolver {
  const jacobian = borderedMatrix(rows);
  const order = jacobian.columns;
  let trace = 0;
  for (const value of jacobian.data) trace += value * value;
  const { upper, rotated } = reduced(jacobian, rows.residual);
  const height = upper.rows;
  return {
    regime: 'qr',
    trace,
    solve(mu) {
      // min |R p + Qᵀr|² + |√μ p + (λ/√μ) θ|², whose normal equations are those above
      const stacked = matrix(height + order, order);
      stacked.data.set(upper.data);
      const root = Math.sqrt(mu);
      const right = new Float64Array(height + order);
      for (let i = 0; i < height; i++) right[i] = -rotated[i]!;
      for (let i = 0; i < order; i++) {
        stacked.data[(height + i) * order + i] = root;
        right[height + i] = (-l2 / root) * theta[i]!;
      }
      const inner = qr(stacked);
      return { step: inner.solve(right), condition: inner.conditionEstimate };
    },
  };
}

/** J and r themselves, or R and Qᵀr of J = Q R where that is shorter: the same least-squares problem. */
function reduced(
  jacobian: Matrix,
  residual: Float64Array,
): { readonly upper: Matrix; readonly rotated: Float64Array } {
  if (jacobian.rows <= jacobian.columns) return { upper: jacobian, rotated: residual };
  const factor = qr(jacobian);
  return { upper: factor.r, rotated: factor.applyQTranspose(residual).subarray(0, jacobian.columns) };
}

function shifted(a: Matrix, mu: number): Matrix {
  const data = a.data.slice();
  for (let i = 0; i < a.rows; i++) data[i * a.columns + i]! += mu;
  return { ...a, data };
}

function traceOf(a: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.rows; i++) sum += a.data[i * a.columns + i]!;
  return sum;
}
