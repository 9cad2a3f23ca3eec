/**
 * A mean objective as least squares: ½|r|² (+ ½λ|θ|²) up to terms without influence on the step, with the Jacobian
 * J = ∂r/∂θ as factor rows. Gauss-Newton steps solve (JᵀJ + …) p = −Jᵀr; J itself is never needed.
 */
import { allocate } from '../numeric/allocation.js';
import { backward } from '../sweeps/backward.js';
import type { FactorRows } from './rows/factor-rows.js';
import type { LossState } from './state.js';

export interface LeastSquares {
  /** J, R rows of P, kind-major (kind·N + sample). JᵀJ is the Gauss-Newton matrix of the mean objective. */
  readonly jacobian: FactorRows;
  /** r, R numbers, with Jᵀr the gradient of the mean objective (its L2 term left out). */
  readonly residual: Float64Array;
}

/**
 * For a loss with ∇²loss = R Rᵀ the rows of sample n are √w_n · (columns of R)ᵀ ∂output/∂θ and r = √w_n·s with
 * R s = ∇loss. Half squared error: R = I, s = output − label. Cost: C backward sweeps, 2·C·N·P flops.
 * Throws DomainError if ∇²loss is indefinite.
 */
export function lossLeastSquares(state: LossState): LeastSquares {
  const { trace, program, loss, output, labels, weights } = state;
  const { samples } = trace;
  const width = output.columns;
  const root = loss.root(output, labels).data;
  const s = loss.residual(output, labels).data;
  const seeds = allocate(width * samples * width);
  const residual = allocate(width * samples);
  for (let k = 0; k < width; k++) {
    for (let n = 0; n < samples; n++) {
      const scale = Math.sqrt(weights[n]!);
      residual[k * samples + n] = scale * s[n * width + k]!;
      for (let o = 0; o < width; o++) {
        seeds[(k * samples + n) * width + o] = scale * root[n * width * width + o * width + k]!;
      }
    }
  }
  const adjoint = backward(trace, new Map([[program.output, seeds]]), { count: width }).value;
  const part = (array: Float64Array | undefined, k: number): Float64Array | undefined =>
    array?.subarray((k * array.length) / width, ((k + 1) * array.length) / width);
  const kinds = Array.from({ length: width }, (_, k) => [{ left: k, right: 0 }]);
  const jacobian: FactorRows = {
    program,
    samples,
    kinds,
    constants: [1],
    nodes: program.nodes
      .filter((node) => node.kind === 'affine')
      .map((node) => ({
        node,
        left: kinds.map((_, k) => part(adjoint[node.output], k)),
        right: [trace.value[node.input]],
      })),
  };
  return { jacobian, residual };
}
