/**
 * The verbs of a Hessian that are one or two sweeps, on the cells of a state where it has them and on the whole batch
 * where not. Vectors of parameters are gathered for each cell; what comes out is added in the order of the cells.
 */
import { allocate, scratch, scratchOf, withScratch } from '../../numeric/allocation.js';
import { gatherParameters, scatterParameters } from '../cells/compact-parameters.js';
import { emptyField, scatterField } from '../cells/compact-rows.js';
import type { FactorRows } from '../rows/factor-rows.js';
import type { Cell, LossState } from '../state.js';
import type { SampleCore } from './core.js';
import { hessianProducts, meanProduct, productRows, respond } from './products.js';
import { quadraticForms } from './quadratic-forms.js';

/** Σ w_n H_n v, written to `into` or a new array. */
export function hessianTimes(
  state: LossState,
  core: SampleCore,
  v: Float64Array,
  into: Float64Array = allocate(v.length),
): Float64Array {
  const cells = state.cells();
  if (cells === null) return meanProduct(state, core, v, into);
  withScratch(() => {
    const direction = scratchOf(v);
    const sum = scratch(v.length).fill(0);
    for (const cell of cells.list) withScratch(() => addOfCell(cell, core, direction, sum));
    into.set(sum);
  });
  return into;
}

function addOfCell(cell: Cell, core: SampleCore, v: Float64Array, out: Float64Array): void {
  const part = scratch(cell.state.program.parameterCount);
  scatterParameters(cell.blocks, meanProduct(cell.state, core, gathered(cell, v), part), out);
}

/** vᵀ H_n v of every sample. */
export function formsInCells(state: LossState, core: SampleCore, v: Float64Array): Float64Array {
  const cells = state.cells();
  if (cells === null) return quadraticForms(state, core, v);
  const out = allocate(state.trace.samples);
  for (const cell of cells.list) {
    withScratch(() => {
      const forms = quadraticForms(cell.state, core, gathered(cell, v));
      cell.samples.forEach((n, i) => (out[n] = forms[i]!));
    });
  }
  return out;
}

/** H_n v of every sample as rows of the whole program: the sweeps run on the cells, their vectors are put in place. */
export function productsInCells(state: LossState, core: SampleCore, v: Float64Array): FactorRows {
  const cells = state.cells();
  if (cells === null) return hessianProducts(state, core, v);
  const { program, trace } = state;
  const affine = program.nodes.filter((node) => node.kind === 'affine');
  const outputs = [...new Set(affine.map(({ output }) => output))];
  const inputs = [...new Set(affine.map(({ input }) => input))];
  const changes = emptyField(program);
  const moved = emptyField(program);
  for (const cell of cells.list) {
    withScratch(() => {
      const part = respond(cell.state, core, { theta: gathered(cell, v) });
      scatterField(program, trace.samples, cell, part.adjoints.value, outputs, changes);
      scatterField(program, trace.samples, cell, part.moved, inputs, moved);
    });
  }
  return productRows(state, core, changes, moved);
}

/** v's entries for a cell, in an array that lives as long as the scope. */
function gathered({ blocks, state }: Cell, v: Float64Array): Float64Array {
  const out = scratch(state.program.parameterCount);
  gatherParameters(blocks, v, out);
  return out;
}
