/** ∂²E/∂(m, ∂m/∂x)² of each sample, applied to directions: block diagonal, ∇²loss for the values and b·ℓ'' for the slopes. */
import { allocate } from '../numeric/allocation.js';
import type { SobolevState } from './sobolev-state.js';

/** `count` directions in the layout of the streams trace's output, each mapped. Cost: O(count·(1 + n₀)·N·C), and ∇²loss. */
export function outputCurvature(
  state: SobolevState,
  direction: Float64Array | undefined,
  count: number = 1,
): Float64Array {
  const { base, outputs, axes, valueWeight } = state;
  const slopeWeights = state.curvature();
  const n = base.trace.samples * outputs;
  const copy = (1 + axes) * n;
  const out = allocate(count * copy);
  if (direction === undefined) return out;
  const like = (data: Float64Array): typeof base.output => ({ ...base.output, data });
  for (let at = 0; at < out.length; at += copy) {
    const into = out.subarray(at, at + n);
    base.loss.hessianProduct(base.output, base.labels, like(direction.subarray(at, at + n)), like(into));
    for (let i = 0; i < n; i++) into[i]! *= valueWeight;
    for (let j = 0; j < axes; j++) {
      const from = at + (1 + j) * n;
      for (let i = 0; i < n; i++) {
        out[from + i] = slopeWeights[i * axes + j]! * direction[from + i]!;
      }
    }
  }
  return out;
}
