/** The residual layer out = in + body(in): the body's nodes and one addition. Bodies may contain residual layers. */
import { ShapeError } from '../../errors.js';
import type { Slot } from '../../program/nodes.js';
import type { ProgramBuilder } from '../../program/program.js';
import { describeValue } from '../checks.js';
import type { Layer, ResidualLayer } from './layer.js';
import { bodyAdvice } from './width-advice.js';

/**
 * A skip connection around some layers, out = in + body(in). The body must give as many outputs as it has inputs;
 * that is checked when the network is made, because activations take any width.
 *
 * @throws ShapeError if the list is empty
 * @example
 * residual([dense(4, 8), activation('tanh'), dense(8, 4)]);
 */
export function residual(layers: readonly Layer[]): ResidualLayer {
  if (!Array.isArray(layers) || layers.length === 0) {
    const advice = 'Write residual([dense(4, 4), activation("tanh")]).';
    throw new ShapeError(
      'residual',
      'layers',
      'an array of at least one layer',
      describeValue(layers),
      advice,
    );
  }
  return Object.freeze({ kind: 'residual', layers: Object.freeze([...(layers as readonly Layer[])]) });
}

/** Compiles the body with `compileBody` and adds the addition node; throws ShapeError if the body changes the width. */
export function compileResidual(
  operation: string,
  path: string,
  { layers }: ResidualLayer,
  builder: ProgramBuilder,
  input: Slot,
  compileBody: (input: Slot) => Slot,
): Slot {
  const body = compileBody(input);
  const width = builder.widthOf(input);
  const got = builder.widthOf(body);
  if (got !== width) {
    const expected = `a residual body with ${width} outputs, as many as enter it`;
    throw new ShapeError(operation, path, expected, `${got} outputs`, bodyAdvice(layers, width));
  }
  const output = builder.slot(width);
  builder.add({ kind: 'add', left: input, right: body, output });
  return output;
}
