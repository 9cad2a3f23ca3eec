/** The state Hessians of a loss. */
import { stateHessian, type StateHessian } from '../../sweeps/state-hessian.js';
import type { LossState } from '../state.js';
import type { SampleCore } from './core.js';

/** The state Hessians of a (small) batch; `core` is exact or gaussNewton. */
export function stateHessianOf(state: LossState, core: SampleCore, toInput = false): StateHessian {
  return stateHessian(state.trace, {
    outputHessian: state.outputHessian(),
    adjoint: core === 'exact' ? state.adjoint() : null,
    toInput,
  });
}
