/**
 * A mean objective as least squares: ½|r|² (+ ½λ|θ|²) up to terms without influence on the step, with the Jacobian
 * J = ∂r/∂θ as factor rows. Gauss-Newton steps solve (JᵀJ + …) p = −Jᵀr; J itself is never needed.
 */
import { allocate } from '../numeric/allocation.js';
import type { Matrix } from '../numeric/matrix.js';
import { backward } from '../sweeps/backward.js';
import { copyOf, type Field } from '../sweeps/trace.js';
import type { FactorRows } from './rows/factor-rows.js';
import type { LossState } from './state.js';

/** Residuals and their Jacobian in factors. */
export interface LeastSquares {
  /** J, R rows of P, kind-major (kind·N + sample). JᵀJ is the Gauss-Newton matrix of the mean objective. */
  readonly jacobian: FactorRows;
  /** Further columns of the Jacobian, R × q, for q parameters that follow the network's P: unknown numbers of an equation. */
  readonly border?: Matrix;
  /** r, R numbers, with Jᵀr the gradient of the mean objective (its L2 term left out). */
  readonly residual: Float64Array;
  /** JᵀJ without the border, where it is known from elsewhere than the rows. */
  readonly normal?: () => Matrix;
}

/**
 * For a loss with ∇²loss = R Rᵀ the rows of sample n are √w_n · (columns of R)ᵀ ∂output/∂θ and r = √w_n·s with
 * R s = ∇loss. Half squared error: R = I, s = output − label. Cost: C backward sweeps, 2·C·N·P flops (C − 1 for a softmax,
 * whose R has rank C − 1).
 * Throws DomainError if ∇²loss is indefinite.
 */
export function lossLeastSquares(state: LossState): LeastSquares {
  const { trace, program, output, weights } = state;
  const width = output.columns;
  const slabs = rootAdjoints(state, rootColumns(state));
  const s = state.loss.residual(output, state.labels).data;
  const scale = allocate(slabs.length * trace.samples);
  const residual = scale.map((_, r) => {
    const n = r % trace.samples;
    scale[r] = Math.sqrt(weights[n]!);
    return scale[r] * s[n * width + Math.floor(r / trace.samples)]!;
  });
  const jacobian: FactorRows = {
    program,
    samples: trace.samples,
    kinds: slabs.map((_, k) => [{ left: k, right: 0 }]),
    constants: [1],
    scale,
    nodes: program.nodes
      .filter((node) => node.kind === 'affine')
      .map((node) => ({
        node,
        left: slabs.map((field) => field[node.output]),
        right: [trace.value[node.input]],
      })),
  };
  return { jacobian, residual };
}

/** How many columns of R are not zero for all samples: a softmax has one direction without curvature. At least 1. */
function rootColumns({ loss, output, labels }: LossState): number {
  const width = output.columns;
  const root = loss.root(output, labels).data;
  let count = width;
  const vanishes = (k: number): boolean => {
    for (let at = k; at < root.length; at += width) if (root[at] !== 0) return false;
    return true;
  };
  while (count > 1 && vanishes(count - 1)) count--;
  return count;
}

/** Adjoints seeded with the first columns of R, ∇²loss = R Rᵀ: one field for each. */
export function rootAdjoints(state: LossState, columns: number = state.output.columns): Field[] {
  const { trace, program, loss, output, labels } = state;
  const width = output.columns;
  const root = loss.root(output, labels).data;
  const seeds = allocate(columns * trace.samples * width);
  for (let k = 0; k < columns; k++) {
    for (let n = 0; n < trace.samples; n++) {
      for (let o = 0; o < width; o++) {
        seeds[(k * trace.samples + n) * width + o] = root[n * width * width + o * width + k]!;
      }
    }
  }
  const adjoint = backward(trace, new Map([[program.output, seeds]]), { count: columns });
  return Array.from({ length: columns }, (_, k) => copyOf(adjoint, k).value);
}
