/**
 * From layers to a program. The one rule beyond the layers' own: a pre-activation is followed by an activation (each z
 * has one γ and one c in the global form); where no activation layer follows a dense or convolutional one, an identity
 * activation is inserted, whose rule aliases its arrays and costs nothing.
 *
 *   [dense, tanh, residual([dense]), dense]
 *     →  affine · tanh · (affine · identity · add) · affine · identity
 */
import { DomainError } from '../../errors.js';
import type { Slot } from '../../program/nodes.js';
import { type Program, type ProgramBuilder, programBuilder } from '../../program/program.js';
import { positiveInteger } from '../checks.js';
import { activation, compileActivation } from './activation.js';
import { compileConvolution, convolutionShape, type ConvolutionLayer } from './convolution.js';
import { compileDense, denseShape, type DenseLayer } from './dense.js';
import { compileElman } from './elman.js';
import { compileGru } from './gru.js';
import type { Layer } from './layer.js';
import { compilePool } from './pool.js';
import { compileResidual } from './residual.js';
import { compileScaling } from './scaling.js';
import type { LayerBlocks } from './layer-blocks.js';
import { checkTied, type TiedLayer } from './tied.js';
import { checkLayers, checkWidth, demandedInputs } from './widths.js';

/**
 * Compiles layers, one after the other.
 *
 * @param operation - the public function that errors name
 * @param inputs - numbers per sample; if undefined, what the first layer that is made for a number of inputs demands
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
  const program = builder.finish(
    compileLayers({ operation, builder, path: 'layers', tied: new Map() }, layers, 0),
  );
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
  /** Blocks of tied layers by name. */
  readonly tied: Map<string, LayerBlocks>;
}

function compileLayers(place: Place, layers: readonly Layer[], input: Slot): Slot {
  const { operation, builder } = place;
  let slot = input;
  layers.forEach((layer, index) => {
    const path = `${place.path}[${index}]`;
    checkWidth(operation, path, layers, index, builder.widthOf(slot));
    slot = compileLayer({ ...place, path }, layer, slot);
    const needsActivation = isAffine(layer) && layers[index + 1]?.kind !== 'activation';
    if (needsActivation) slot = compileActivation(activation('identity'), builder, slot);
  });
  return slot;
}

/** Layers whose last node is affine: their output is a pre-activation. */
function isAffine(layer: Layer): boolean {
  return layer.kind === 'dense' || layer.kind === 'convolution' || layer.kind === 'tied';
}

function compileLayer(place: Place, layer: Layer, slot: Slot): Slot {
  const { operation, builder, path } = place;
  switch (layer.kind) {
    case 'dense':
    case 'convolution':
      return compileWeighted(layer, builder, newBlocks(layer, builder), slot);
    case 'tied':
      return compileWeighted(layer.layer, builder, tiedBlocks(place, layer), slot);
    case 'activation':
      return compileActivation(layer, builder, slot);
    case 'scaling':
      return compileScaling(layer, builder, slot);
    case 'elman':
      return compileElman(layer, builder, slot);
    case 'gru':
      return compileGru(layer, builder, slot);
    case 'pool':
      return compilePool(layer, builder, slot);
    case 'flatten':
      return slot;
    case 'residual':
      return compileResidual(operation, path, layer, builder, slot, (input) =>
        compileLayers({ ...place, path: `${path}.layers` }, layer.layers, input),
      );
  }
}

function compileWeighted(
  layer: DenseLayer | ConvolutionLayer,
  builder: ProgramBuilder,
  blocks: LayerBlocks,
  slot: Slot,
): Slot {
  return layer.kind === 'dense'
    ? compileDense(layer, builder, blocks, slot)
    : compileConvolution(layer, builder, blocks, slot);
}

function shapeOf(layer: DenseLayer | ConvolutionLayer): readonly number[] {
  return layer.kind === 'dense' ? denseShape(layer) : convolutionShape(layer);
}

/** Blocks `layers.k.weight` and `layers.k.bias`. */
function newBlocks(layer: DenseLayer | ConvolutionLayer, builder: ProgramBuilder): LayerBlocks {
  const name = `layers.${builder.nextLayer()}`;
  const shape = shapeOf(layer);
  const weight = builder.block(`${name}.weight`, shape);
  return { weight, bias: layer.bias ? builder.block(`${name}.bias`, [shape[0]!]) : null };
}

/** The blocks of the first layer tied by this name, made when it comes. */
function tiedBlocks({ operation, path, builder, tied }: Place, { name, layer }: TiedLayer): LayerBlocks {
  const known = tied.get(name);
  if (known !== undefined) {
    checkTied(operation, path, name, known, shapeOf(layer), layer.bias);
    return known;
  }
  const blocks = newBlocks(layer, builder);
  tied.set(name, blocks);
  return blocks;
}
