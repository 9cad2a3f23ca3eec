/** Checks of parameter vectors that callers pass in. The layout is defined in `program/program.ts`. */
import { DomainError, ShapeError } from '../errors.js';
import { copyOf } from '../numeric/allocation.js';
import { isFiniteEverywhere } from '../numeric/elementwise.js';
import type { Program } from '../program/program.js';
import { describeValue } from './checks.js';

/**
 * A checked copy of a parameter vector: the caller may reuse or change the original.
 *
 * @throws ShapeError if the length is not `program.parameterCount`, DomainError at the first number that is not finite
 */
export function copyParameters(operation: string, program: Program, theta: ArrayLike<number>): Float64Array {
  checkParameters(operation, program, theta);
  return copyOf(theta);
}

/** The check alone; throws as `copyParameters` does. */
export function checkParameters(operation: string, program: Program, theta: ArrayLike<number>): void {
  const count = program.parameterCount;
  if (theta?.length !== count) {
    const blocks = program.blocks.map((block) => `${block.name} ${block.length}`).join(', ');
    const expected = `${count} numbers${blocks && ` (${blocks})`}`;
    const got = typeof theta?.length === 'number' ? `${theta.length}` : describeValue(theta);
    throw new ShapeError(operation, 'parameters', expected, got, 'See network.blocks for the layout.');
  }
  if (theta instanceof Float64Array && isFiniteEverywhere(theta)) return;
  for (let i = 0; i < count; i++) {
    const value = theta[i]!;
    if (!Number.isFinite(value)) {
      const advice = 'If training made it, take a smaller learning rate or more damping.';
      const argument = `parameters[${i}]`;
      const expected = `a finite number for ${positionOf(program, i)}`;
      throw new DomainError(operation, argument, expected, describeValue(value), advice);
    }
  }
}

/** The block and indices of a parameter, as in `layers.0.weight[1, 2]`; a convolution's weight has four. */
function positionOf(program: Program, index: number): string {
  const block = program.blocks.find(({ offset, length }) => index >= offset && index < offset + length);
  if (!block) return 'no block';
  const indices: number[] = [];
  let rest = index - block.offset;
  for (const size of [...block.shape].reverse()) {
    indices.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `${block.name}[${indices.join(', ')}]`;
}
