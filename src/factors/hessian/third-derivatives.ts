/**
 * φ'''[θ̇, θ̇, θ̇] for every sample, from the sweeps of one Hessian product and no other (the 2n+1 rule, mathematics 4.6):
 *
 *     loss'''[v̇_L³] + Σ ( d A''' ż³ + 3 ḋ A'' ż² ) + 6 Σ_m δ̇_mᵀ Θ̇_m v̇_{m-1}
 */
import { allocate } from '../../numeric/allocation.js';
import { secondOf, thirdOf } from '../../sweeps/trace.js';
import type { LossState } from '../state.js';
import { respond } from './products.js';
import { addCrossTerm, addRowDots } from './quadratic-forms.js';

/** One number per sample. Cost: 10·N·P flops. Throws MissingDerivativeError if A''' or loss''' is not defined. */
export function thirdDerivatives(state: LossState, theta: Float64Array): Float64Array {
  const { trace, program, output, labels, loss } = state;
  const { along, adjoints } = respond(state, 'exact', { theta });
  const out = allocate(trace.samples);
  const direction = along.value[program.output];
  if (direction !== undefined) out.set(loss.third(output, labels, { ...output, data: direction }));
  for (const node of program.nodes) {
    if (node.kind === 'activation') {
      const z = along.value[node.input];
      const second = secondOf(trace, node);
      const third = thirdOf(trace, node);
      if (z === undefined || second === null || third === null) continue;
      const d = state.adjoint().value[node.output];
      const change = adjoints.value[node.output];
      const terms = allocate(z.length);
      for (let i = 0; i < z.length; i++) {
        terms[i] = (d?.[i] ?? 0) * third[i]! * z[i]! * z[i]! + 3 * (change?.[i] ?? 0) * second[i]! * z[i]!;
      }
      addRowDots(out, terms, z);
    }
    if (node.kind === 'product') {
      const [l, r, change] = [along.value[node.left], along.value[node.right], adjoints.value[node.output]];
      if (l === undefined || r === undefined || change === undefined) continue;
      addRowDots(
        out,
        l,
        r.map((value, i) => 6 * change[i]! * value),
      );
    }
    if (node.kind === 'affine') {
      const change = adjoints.value[node.output];
      if (change !== undefined) addCrossTerm(node, along.value, change, theta, 6, out);
    }
  }
  return out;
}
