/**
 * From layers to a program. The one rule beyond the layers' own: every affine output is read by exactly one node, an
 * activation. The sweeps and factors rely on it (each pre-activation z has one γ and one c); where no activation layer
 * follows a dense one, an identity activation is inserted, whose rule aliases its arrays and costs nothing.
 *
 *   [dense, tanh, residual([dense]), dense]
 *     →  affine · tanh · (affine · identity · add) · affine · identity
 */
import { DomainError } from '../../errors.js';
import type { Slot } from '../../program/nodes.js';
import { type Program, type ProgramBuilder, programBuilder } from '../../program/program.js';
import { positiveInteger } from '../checks.js';
import { activation, compileActivation } from './activation.js';
import { compileDense } from './dense.js';
import type { Layer } from './layer.js';
import { compileResidual } from './residual.js';
import { compileScaling } from './scaling.js';
import { checkLayers, checkWidth, demandedInputs } from './widths.js';

/**
 * Compiles layers, one after the other.
 *
 * @param operation - the public function that errors name
 * @param inputs - numbers per sample; if undefined, what the first dense or scaling layer demands
 * @throws ShapeError naming the layer's position if it does not fit what arrives there; DomainError if something in the
 *   list is no layer, or if nothing tells the number of inputs
 */
export function compile(operation: string, layers: readonly Layer[], inputs: number | undefined): Program {
  checkLayers(operation, 'layers', layers);
  const width = inputs ?? demandedInputs(layers);
  const advice = 'Pass the number of inputs, as in { inputs: 3 }.';
  if (width === null) {
    throw new DomainError(operation, 'inputs', 'a number, because no layer tells it', 'nothing', advice);
  }
  const builder = programBuilder(positiveInteger(operation, 'inputs', width, advice));
  const program = builder.finish(compileLayers({ operation, builder, path: 'layers' }, layers, 0));
  for (const block of program.blocks) {
    Object.freeze(block.shape);
    Object.freeze(block);
  }
  Object.freeze(program.blocks);
  return program;
}

/** Where the compiler stands: the operation and path for errors, and the builder that collects the nodes. */
interface Place {
  readonly operation: string;
  readonly path: string;
  readonly builder: ProgramBuilder;
}

function compileLayers(place: Place, layers: readonly Layer[], input: Slot): Slot {
  const { operation, builder } = place;
  let slot = input;
  layers.forEach((layer, index) => {
    const path = `${place.path}[${index}]`;
    checkWidth(operation, path, layer, builder.widthOf(slot), index === 0);
    slot = compileLayer({ operation, builder, path }, layer, slot);
    const needsActivation = layer.kind === 'dense' && layers[index + 1]?.kind !== 'activation';
    if (needsActivation) slot = compileActivation(activation('identity'), builder, slot);
  });
  return slot;
}

function compileLayer(place: Place, layer: Layer, slot: Slot): Slot {
  const { operation, builder, path } = place;
  switch (layer.kind) {
    case 'dense':
      return compileDense(layer, builder, slot);
    case 'activation':
      return compileActivation(layer, builder, slot);
    case 'scaling':
      return compileScaling(layer, builder, slot);
    case 'residual':
      return compileResidual(operation, path, builder, slot, (input) =>
        compileLayers({ operation, builder, path: `${path}.layers` }, layer.layers, input),
      );
  }
}
