/** What adjoints mean: the slope of their function along a direction, as a sum over the affine nodes. */
import type { Field, Trace } from '../../src/sweeps/trace.js';
import { lengthOf, present } from './subjects.js';

/**
 * Σ δᵀ(Θ̇ ã) over affine nodes, samples and sites, where ã is a vector of `values` with `constant` for the bias: 1 on
 * base rows of values, 0 for derivatives of values.
 */
export function slopeAlong(
  trace: Trace,
  deltas: Field,
  values: Field,
  theta: Float64Array,
  constant: 0 | 1,
): number {
  let sum = 0;
  for (const node of trace.program.nodes) {
    if (node.kind !== 'affine') continue;
    const delta = present(deltas, node.output, lengthOf(trace, node.output));
    const value = present(values, node.input, lengthOf(trace, node.input));
    const [outputs, inputs] = node.weight.shape as [number, number];
    const base = trace.samples * node.sites;
    for (let row = 0; row < delta.length / outputs; row++) {
      for (let i = 0; i < outputs; i++) {
        let image = node.bias === null || row >= base ? 0 : constant * theta[node.bias.offset + i]!;
        for (let j = 0; j < inputs; j++)
          image += theta[node.weight.offset + i * inputs + j]! * value[row * inputs + j]!;
        sum += delta[row * outputs + i]! * image;
      }
    }
  }
  return sum;
}
