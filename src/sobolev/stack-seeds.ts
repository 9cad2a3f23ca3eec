/** Seeds of a trace with streams. */
import { allocate } from '../numeric/allocation.js';

/** [values | stream 1 | … ] at the output, from N × C values and N × (C·k) entries ordered (output, direction). */
export function stackSeeds(
  values: Float64Array,
  slopes: Float64Array,
  outputs: number,
  axes: number,
  samples: number,
): Float64Array {
  const out = allocate((1 + axes) * values.length);
  out.set(values);
  let at = values.length;
  for (let j = 0; j < axes; j++) {
    for (let n = 0; n < samples; n++) {
      for (let o = 0; o < outputs; o++, at++) out[at] = slopes[(n * outputs + o) * axes + j]!;
    }
  }
  return out;
}
