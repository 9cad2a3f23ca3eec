/** The option that asks for cells, or forbids them. */
import { DomainError } from '../../errors.js';

/**
 * Whether samples are worked on in cells: 'auto' where a model of the cost says that it pays, true or false whatever it says; a
 * number forces cells of at most so many samples.
 */
export type CellsOption = 'auto' | boolean | number;

/** `option`, checked; 'auto' where it is left out. Throws DomainError. */
export function checkCells(operation: string, option: CellsOption = 'auto'): CellsOption {
  const isGood =
    option === 'auto' || typeof option === 'boolean' || (Number.isInteger(option) && option >= 1);
  if (isGood) return option;
  throw new DomainError(
    operation,
    'cells',
    "'auto', true, false or a whole number of samples from 1",
    String(option),
    'Leave it out to use cells where they pay.',
  );
}
