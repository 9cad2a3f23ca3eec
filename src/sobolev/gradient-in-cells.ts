/**
 * Slopes and mean gradient of a Sobolev objective in cells that are made for them and forgotten, one after the other: where
 * a gradient is all that is asked, a cell's sweeps, products and sums find everything in the caches.
 */
import { cellsForGradient } from '../factors/cells/cells.js';
import { scatterParameters } from '../factors/cells/compact-parameters.js';
import { scatterRows } from '../factors/cells/compact-rows.js';
import { allocate, scratchZeros } from '../numeric/allocation.js';
import { stateOfCell, type GradientInCells, type SobolevState } from './sobolev-state.js';
import { addStraightGradient } from './straight-gradient.js';

/** Inside of `passing`, for straight networks; null where cells do not pay. */
export function gradientInCells(state: SobolevState): GradientInCells | null {
  const cells = cellsForGradient(state.base);
  if (cells === null) return null;
  const { rows, columns } = state.slopes;
  const difference = allocate(rows * columns);
  const mean = allocate(state.base.program.parameterCount);
  cells.visit((cell) => {
    const own = stateOfCell(state, cell);
    const part = scratchZeros(own.base.program.parameterCount);
    addStraightGradient(own, part, true);
    scatterParameters(cell.blocks, part, mean);
    scatterRows(own.difference().data, rows, columns, cell.samples, null, difference);
  });
  return { difference, mean };
}
