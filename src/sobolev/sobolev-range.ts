/** Some samples of a Sobolev objective as an objective of their own. */
import type { LossState } from '../factors/state.js';
import { allocate } from '../numeric/allocation.js';
import { copyOfSlot } from '../sweeps/trace.js';
import { sobolevState, type SobolevState } from './sobolev-state.js';

/** The samples [start, start + count) with equal weights and no L2 term, as a state of its own. */
export function sobolevRange(
  state: SobolevState,
  base: LossState,
  start: number,
  count: number,
): SobolevState {
  const { columns, data } = state.slopes;
  const [from, to] = [start * columns, (start + count) * columns];
  return sobolevState({
    base,
    valueWeight: state.valueWeight,
    slopeLoss: state.slopeLoss,
    isGaussNewton: state.isGaussNewton,
    gradientWeights: state.gradientWeights.slice(from, to),
    present: state.present?.slice(from, to) ?? null,
    slopes: { rows: count, columns, data: data.slice(from, to) },
    given: state.given === null ? null : directionsRange(state, start, count),
  });
}

function directionsRange(state: SobolevState, start: number, count: number): Float64Array {
  const { inputs, axes } = state;
  const out = allocate(axes * count * inputs);
  for (let j = 0; j < axes; j++) {
    const copy = copyOfSlot(state.given!, axes, j)!;
    out.set(copy.subarray(start * inputs, (start + count) * inputs), j * count * inputs);
  }
  return out;
}
