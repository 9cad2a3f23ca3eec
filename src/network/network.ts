/**
 * The network: layers, the program they compile to, and one parameter vector; an immutable value.
 *
 * JavaScript cannot freeze a Float64Array, so immutability is kept at the door: numbers are copied in, and every access
 * of `network.parameters` hands out a copy. The sweeps, which only read, take the stored array from `parametersOf` and
 * pay nothing.
 */
import { copyOf } from '../numeric/allocation.js';
import { matrix, type Matrix, type MatrixLike, toMatrix } from '../numeric/matrix.js';
import type { ParameterBlock } from '../program/nodes.js';
import type { Program } from '../program/program.js';
import { forward } from '../sweeps/forward.js';
import { checkedSeed } from './checks.js';
import { initialParameters } from './initialization.js';
import type { Layer } from './layers/layer.js';
import { type ModelDocument, modelDocument } from './model-document.js';
import { checkParameters, copyParameters } from './parameters.js';

/** A network: layers, their program, and one parameter vector; an immutable value. */
export interface Network {
  readonly kind: 'network';
  /** Numbers per sample that enter. */
  readonly inputs: number;
  /** Numbers per sample that leave. */
  readonly outputs: number;
  readonly layers: readonly Layer[];
  /** The nodes that the layers compile to, for the sweeps. */
  readonly program: Program;
  /** The ranges of the parameter vector: name, shape, offset and length of each weight and bias. */
  readonly blocks: readonly ParameterBlock[];
  /**
   * A fresh copy of the parameter vector θ, P numbers in PyTorch's order: layer by layer, the weight row-major
   * [outputs, inputs], then the bias. Changing the copy does not change the network: see `withParameters`.
   */
  readonly parameters: Float64Array;
  /**
   * The same network with other parameters, which are copied.
   *
   * @throws ShapeError if there are not P of them, DomainError if one is not finite
   */
  withParameters(theta: ArrayLike<number>): Network;
  /**
   * The same network with parameters drawn anew: those of `sequential(network.layers, { seed })`, bit for bit. Fixed
   * numbers, as of scaling layers, stay.
   *
   * @throws DomainError if the seed is not a whole number
   */
  withSeed(seed: number): Network;
  /**
   * The outputs for a batch of inputs; about 2 flops per sample and parameter.
   *
   * @param x - N rows of `inputs` numbers
   * @returns N × outputs
   * @throws ShapeError if a row has another length, DomainError if a number is not finite
   */
  predict(x: MatrixLike): Matrix;
  /** The network as a document for JSON; see `saveNetwork`. */
  toJSON(): ModelDocument;
}

/** A network of compiled layers; `parameters` must be a checked array that nobody else will write to. */
export function networkOf(layers: readonly Layer[], program: Program, parameters: Float64Array): Network {
  const network: Network = Object.freeze({
    kind: 'network',
    inputs: program.slots[program.input]!,
    outputs: program.slots[program.output]!,
    layers,
    program,
    blocks: program.blocks,
    get parameters() {
      return copyOf(parameters);
    },
    withParameters: (theta: ArrayLike<number>) =>
      networkOf(layers, program, copyParameters('withParameters', program, theta)),
    withSeed: (seed: number) =>
      networkOf(
        layers,
        program,
        initialParameters(program, checkedSeed('withSeed', seed, 'Write withSeed(1).')),
      ),
    predict: (x: MatrixLike) => predict(program, parameters, x),
    toJSON: () => modelDocument(program.slots[program.input]!, layers, parameters),
  } satisfies Network);
  stored.set(network, parameters);
  return network;
}

/** The stored parameter vector, not a copy: for reading only, inside the library. */
export function parametersOf(network: Network): Float64Array {
  return PassingNetwork.storedOf(network) ?? stored.get(network) ?? network.parameters;
}

/**
 * The network with `theta` checked and not copied: for as long as the caller answers for its not being written to.
 * Throws as `withParameters` does.
 */
export function networkAt({ layers, program }: Network, operation: string, theta: Float64Array): Network {
  checkParameters(operation, program, theta);
  return new PassingNetwork(layers, program, theta);
}

/**
 * What a training loop makes in each step. A class, because each object literal with a getter has a shape of its own, which
 * keeps it and what it holds alive until the next full garbage collection.
 */
class PassingNetwork implements Network {
  readonly kind = 'network';
  readonly inputs: number;
  readonly outputs: number;
  readonly layers: readonly Layer[];
  readonly program: Program;
  readonly blocks: readonly ParameterBlock[];
  readonly withParameters: Network['withParameters'];
  readonly withSeed: Network['withSeed'];
  readonly predict: Network['predict'];
  readonly toJSON: Network['toJSON'];
  readonly #parameters: Float64Array;

  constructor(layers: readonly Layer[], program: Program, parameters: Float64Array) {
    this.inputs = program.slots[program.input]!;
    this.outputs = program.slots[program.output]!;
    this.layers = layers;
    this.program = program;
    this.blocks = program.blocks;
    this.#parameters = parameters;
    const own = (): Network => networkOf(layers, program, parameters);
    this.withParameters = (theta) => own().withParameters(theta);
    this.withSeed = (seed) => own().withSeed(seed);
    this.predict = (x) => predict(program, parameters, x);
    this.toJSON = () => own().toJSON();
    Object.freeze(this);
  }

  get parameters(): Float64Array {
    return copyOf(this.#parameters);
  }

  static storedOf(network: Network): Float64Array | undefined {
    return #parameters in network ? network.#parameters : undefined;
  }
}

/** A private field of frozen objects, not a state: an entry is written once, with its network. */
const stored = new WeakMap<Network, Float64Array>();

function predict(program: Program, parameters: Float64Array, x: MatrixLike): Matrix {
  const input = toMatrix('predict', 'x', x, { columns: program.slots[program.input]! });
  const output = forward(program, parameters, input).value[program.output]!;
  // A network of identities passes its input through; the caller's array must not become the result.
  const data = output.buffer === input.data.buffer ? copyOf(output) : output;
  return matrix(input.rows, program.slots[program.output]!, data);
}
