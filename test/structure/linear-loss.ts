/** The loss p ↦ p_o, whose derivatives are those of one output: what Bakker et al. differentiate. */
import type { Loss } from '../../src/index.js';

export function outputAlone(index: number): Loss {
  return {
    name: `output ${index}`,
    value: (output) => output[index]!,
    first: (output) => Float64Array.from(output, (_, i) => (i === index ? 1 : 0)),
    second: (output) => Array.from(output, () => new Float64Array(output.length)),
    third: () => 0,
  };
}
