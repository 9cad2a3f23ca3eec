/** Networks from a list of layers. */
import { DomainError } from '../errors.js';
import { checkedSeed } from './checks.js';
import { initialParameters } from './initialization.js';
import { compile } from './layers/compile.js';
import type { Layer } from './layers/layer.js';
import { type Network, networkOf } from './network.js';
import { copyParameters } from './parameters.js';

/** Where the parameters come from: a seed (0 unless given) or the numbers themselves, not both. */
export interface ParameterSource {
  /** Seed of the initialization; the same seed gives the same bits. */
  readonly seed?: number;
  /** All parameters in PyTorch's order; copied. */
  readonly parameters?: ArrayLike<number>;
}

/**
 * A network of layers applied one after the other. A dense layer without an activation layer behind it is linear.
 *
 * @param layers - each layer's inputs must be the outputs of the one before
 * @param options.inputs - numbers per sample; needed only if no layer tells it, as activations do not
 * @returns an immutable network
 * @throws ShapeError naming the first layer that does not fit, or if `parameters` has another length than the layers
 *   need; DomainError if a parameter is not finite or both a seed and parameters are given
 * @example
 * const network = sequential([dense(3, 4), activation('softplus'), residual([dense(4, 4), activation('tanh')]), dense(4, 2)], { seed: 1 });
 * network.predict([[1, 2, 3]]).columns; // 2
 */
export function sequential(
  layers: readonly Layer[],
  options: ParameterSource & { readonly inputs?: number } = {},
): Network {
  return buildNetwork('sequential', layers, options.inputs, options);
}

/** Compiles layers and takes or draws their parameters; `operation` is the public function that errors name. */
export function buildNetwork(
  operation: string,
  layers: readonly Layer[],
  inputs: number | undefined,
  { seed, parameters }: ParameterSource,
): Network {
  const program = compile(operation, layers, inputs);
  if (seed !== undefined && parameters !== undefined) {
    const advice = 'Leave out the seed: it is for drawing parameters.';
    throw new DomainError(operation, 'seed', 'a seed or parameters, not both', 'both', advice);
  }
  const theta =
    parameters === undefined
      ? initialParameters(program, checkedSeed(operation, seed ?? 0))
      : copyParameters(operation, program, parameters);
  return networkOf(Object.freeze([...layers]), program, theta);
}
