/** Directions of the input along which slopes are known: derivatives along them, and their combinations. */
import { allocate } from '../numeric/allocation.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import type { Trace } from '../sweeps/trace.js';

/** Whose directions: n₀ inputs, C outputs, k directions of each sample (null for the unit vectors), N samples. */
export interface DirectionsOf {
  readonly inputs: number;
  readonly outputs: number;
  readonly axes: number;
  /** [direction][sample][input]. */
  readonly given: Float64Array | null;
  readonly base: { readonly trace: { readonly samples: number } };
}

/** J v_j from the Jacobian, N × (C·n₀), and directions [direction][sample][input]: N × (C·k). */
export function alongDirections(
  jacobian: Matrix,
  directions: Float64Array,
  outputs: number,
  inputs: number,
): Matrix {
  const { rows, data } = jacobian;
  const axes = directions.length / (rows * inputs);
  const out = matrix(rows, outputs * axes);
  for (let n = 0, at = 0; n < rows; n++) {
    for (let o = 0; o < outputs; o++) {
      const from = (n * outputs + o) * inputs;
      for (let j = 0; j < axes; j++, at++) {
        const along = (j * rows + n) * inputs;
        let sum = 0;
        for (let i = 0; i < inputs; i++) sum += data[from + i]! * directions[along + i]!;
        out.data[at] = sum;
      }
    }
  }
  return out;
}

/** The same from the streams of the output: N × (C·k). */
export function alongStreams({ program, samples, streams, value }: Trace, outputs: number): Matrix {
  const array = value[program.output]!;
  const out = matrix(samples, outputs * streams);
  for (let j = 0, at = samples * outputs; j < streams; j++) {
    for (let i = 0; i < samples * outputs; i++, at++) out.data[i * streams + j] = array[at]!;
  }
  return out;
}

/**
 * Σ_j c_j v_j of every sample, N × n₀, with c_j the entries row·k + j of a sample's `perSample` rows of k coefficients:
 * the derivatives along given directions contracted before the sweep.
 */
export function combinedDirections(
  state: DirectionsOf,
  coefficients: Float64Array,
  row: number,
  perSample: number = state.outputs,
): Float64Array {
  const { inputs, axes, given } = state;
  const { samples } = state.base.trace;
  const out = allocate(samples * inputs);
  for (let n = 0; n < samples; n++) {
    const from = (n * perSample + row) * axes;
    for (let j = 0; j < axes; j++) {
      const factor = coefficients[from + j]!;
      if (given === null) out[n * inputs + j] = factor;
      else if (factor !== 0) {
        const along = (j * samples + n) * inputs;
        for (let i = 0; i < inputs; i++) out[n * inputs + i]! += factor * given[along + i]!;
      }
    }
  }
  return out;
}
