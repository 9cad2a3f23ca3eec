/** The verbs of a Hessian that are one or two sweeps, on the cells of a state where it has them and on the batch where not. */
import {
  batchResponses,
  responsesOverCells,
  type KeptResponses,
  type Responses,
} from '../cells/kept-responses.js';
import { numbersOverCells, sumOfCells, sumOverCells } from '../cells/over-cells.js';
import type { FactorRows } from '../rows/factor-rows.js';
import { scalarHeadOf } from '../../program/head.js';
import { heldAdjoint, heldTrace } from '../../sweeps/held.js';
import type { Cells, LossState } from '../state.js';
import type { SampleCore } from './core.js';
import { meanProduct, meanProductOver, productRows, respond, writeMeanGradient } from './products.js';
import { quadraticForms } from './quadratic-forms.js';
import { sampleHeadResponse } from './sample-head-response.js';

/** Σ w_n H_n v, written to `into` or a new array; `isSpare`: v may be written over. */
export function hessianTimes(
  state: LossState,
  core: SampleCore,
  v: Float64Array,
  into?: Float64Array,
  isSpare = false,
): Float64Array {
  const cells = state.cells();
  if (cells === null) return meanProduct(state, core, v, into, isSpare);
  return sumOverCells(ofStates(cells), v, (own, direction) => meanProductOver(own, core, direction), into);
}

/**
 * Σ w_n ∇f_n from the cells' adjoints, which products with H need too; null where there are no cells. For solvers: a
 * gradient that is wanted for itself does not repay the making of cells.
 */
export function meanGradientInCells(state: LossState): Float64Array | null {
  const cells = state.cells();
  if (cells === null) return null;
  return sumOfCells(cells.list, state.program.parameterCount, ({ state: own }, out) => {
    writeMeanGradient(own, out);
  });
}

/** vᵀ H_n v of every sample. */
export function formsInCells(state: LossState, core: SampleCore, v: Float64Array): Float64Array {
  const cells = state.cells();
  if (cells === null) return quadraticForms(state, core, v);
  return numbersOverCells(ofStates(cells), state.trace.samples, v, (own, direction) =>
    quadraticForms(own, core, direction),
  );
}

/** Where the vectors of rows that `productsInCells` made come from. */
const responses = new WeakMap<FactorRows, KeptResponses>();

/**
 * H_n v of every sample as rows of the whole program, in new arrays or in those of `into`, which was made here for the same
 * state and core.
 */
export function productsInCells(
  state: LossState,
  core: SampleCore,
  v: Float64Array,
  into?: FactorRows,
): FactorRows {
  const known = into && responses.get(into);
  const response = known ?? responsesOf(state, core);
  response.answer(v);
  if (into !== undefined && known !== undefined) return into;
  const rows = productRows(state, core, response.changes, response.moved);
  responses.set(rows, response);
  return rows;
}

function responsesOf(state: LossState, core: SampleCore): KeptResponses {
  const { program, trace } = state;
  const cells = state.cells();
  if (cells === null) return batchResponses(program, (direction) => responseOf(state, core, direction));
  return responsesOverCells(ofStates(cells), program, trace.samples, (own, direction) =>
    responseOf(own, core, direction),
  );
}

function ofStates({ list }: Cells): (readonly [Cells['list'][number], LossState])[] {
  return list.map((cell) => [cell, cell.state] as const);
}

/** What sweeps over a cell or the batch make of a direction, on copies in the kernels' memory from the second product on. */
function responseOf(state: LossState, core: SampleCore, theta: Float64Array): Responses {
  const { program } = state;
  const trace = heldTrace(state.trace);
  const adjoint = heldAdjoint(program, state.adjoint());
  const head = scalarHeadOf(program, trace.samples);
  const response = head && sampleHeadResponse(state, core, head, trace, adjoint, theta);
  if (response !== null) return response;
  const { adjoints, moved } = respond({ ...state, trace, adjoint: () => adjoint }, core, { theta });
  return { changes: adjoints.value, moved };
}
