/**
 * Bounds on the signs of a Sobolev Hessian's eigenvalues, from its core (mathematics 4.4 and 4.11). H = U K Uᵀ as for a
 * loss, with 1 + n₀ copies of every column: ∇z and e for the values and for each stream. A unit's block of K is
 * [[B, Γ], [Γᵀ, 0]] with two square parts of order 1 + n₀, the second zero, so that it has at most 1 + n₀ eigenvalues of
 * either sign, and exactly as many where γ ≠ 0. A gate has two axes and hence at most twice as many.
 */
import { coreInertia } from '../factors/hessian/inertia.js';
import type { Core } from '../factors/hessian/core.js';
import { affineReaders } from '../program/readers.js';
import { secondOf, slopeOf } from '../sweeps/trace.js';
import type { SobolevState } from './sobolev-state.js';

/** Upper bounds on the numbers of positive and negative eigenvalues of Σ w_n H_n. Cost: O(N·(units + C³)). */
export function sobolevSigns(state: SobolevState, core: Core): { positive: number; negative: number } {
  const { base, axes, valueWeight } = state;
  const curvature = state.curvature();
  const { trace, program } = base;
  const values = valueWeight === 0 ? { positive: 0, negative: 0 } : coreInertia(base, 'gaussNewton');
  const up = curvature.reduce((sum, weight) => sum + (weight > 0 ? 1 : 0), 0);
  const down = curvature.reduce((sum, weight) => sum + (weight < 0 ? 1 : 0), 0);
  const signs = { positive: values.positive + up, negative: values.negative + down };
  if (core === 'gaussNewton') return signs;
  const readers = affineReaders(program);
  const add = (count: number): void => {
    signs.positive += count;
    signs.negative += count;
  };
  for (const node of program.nodes) {
    // A unit or gate that no layer reads has no column e: of a unit an arrow of rank two is left, and only if A'' ≠ 0.
    const isRead = readers[node.output]!.length > 0;
    const copies = isRead ? 1 + axes : 1;
    if (node.kind === 'product') add(2 * copies * trace.samples * program.slots[node.output]!);
    if (node.kind !== 'activation') continue;
    const slope = slopeOf(trace, node);
    const second = secondOf(trace, node);
    for (let i = 0; i < slope.length; i++) {
      const bends = second !== null && second[i] !== 0;
      if (bends || (isRead && slope[i] !== 0)) add(copies);
    }
  }
  return signs;
}
