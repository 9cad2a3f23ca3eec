/** Multilayer perceptrons: the usual list of dense and activation layers, from widths. */
import { DomainError, ShapeError } from '../errors.js';
import type { ActivationInput } from '../functions/activation.js';
import { describeValue, positiveInteger } from './checks.js';
import { activation, type ActivationLayer } from './layers/activation.js';
import { dense } from './layers/dense.js';
import type { Layer } from './layers/layer.js';
import { residual } from './layers/residual.js';
import type { Network } from './network.js';
import { buildNetwork, type ParameterSource } from './sequential.js';

/** Options of `mlp`. */
export interface MlpOptions extends ParameterSource {
  readonly inputs: number;
  /** Units of each hidden layer; empty for a single linear layer. */
  readonly hidden: readonly number[];
  readonly outputs: number;
  /** One for all hidden layers (tanh unless given), or an array, one per hidden layer and optionally one for the outputs. */
  readonly activation?: ActivationInput | readonly ActivationInput[];
  /** The activation of the outputs; identity unless given. */
  readonly outputActivation?: ActivationInput;
  /** Whether layers have biases; true unless given. */
  readonly bias?: boolean;
  /** Whether each hidden layer that keeps the width adds its input to its output; false unless given. */
  readonly residual?: boolean;
}

/**
 * A multilayer perceptron: dense layers inputs → hidden[0] → … → outputs with an activation after each hidden one.
 *
 * @returns an immutable network
 * @throws DomainError if a width is not a positive whole number or the output activation is given twice; ShapeError if
 *   an array of activations or `parameters` has the wrong length; UnknownNameError for an unknown activation
 * @example
 * const network = mlp({ inputs: 2, hidden: [256, 256], outputs: 1, activation: 'tanh', seed: 1 });
 * network.parameters.length; // 66817
 */
export function mlp(options: MlpOptions): Network {
  const widths = checkedWidths(options);
  const activations = activationLayers(options);
  const layers: Layer[] = [];
  activations.forEach((act, k) => {
    const [inputs, outputs] = [widths[k]!, widths[k + 1]!];
    const layer = dense(inputs, outputs, { bias: options.bias ?? true });
    const isHidden = k < options.hidden.length;
    const both = act ? [layer, act] : [layer];
    if (options.residual && isHidden && inputs === outputs) layers.push(residual(both));
    else layers.push(...both);
  });
  return buildNetwork('mlp', layers, widths[0], options);
}

/** Widths n_0 … n_L. */
function checkedWidths({ inputs, hidden, outputs }: MlpOptions): readonly number[] {
  const advice = 'Write { inputs: 2, hidden: [32, 32], outputs: 1 }.';
  if (!Array.isArray(hidden)) {
    throw new DomainError('mlp', 'hidden', 'an array of widths', describeValue(hidden), advice);
  }
  return [
    positiveInteger('mlp', 'inputs', inputs, advice),
    ...hidden.map((width: unknown, k) => positiveInteger('mlp', `hidden[${k}]`, width, advice)),
    positiveInteger('mlp', 'outputs', outputs, advice),
  ];
}

/** The activation layer behind each dense layer; null behind the last if none is wished. */
function activationLayers(options: MlpOptions): readonly (ActivationLayer | null)[] {
  const { hidden, outputActivation } = options;
  const given = options.activation ?? 'tanh';
  const list: readonly ActivationInput[] = isList(given) ? given : hidden.map(() => given);
  const [least, most] = [hidden.length, hidden.length + 1];
  if (list.length !== least && list.length !== most) {
    const expected = `${least} activations, one per hidden layer, or ${most} with one for the outputs`;
    const advice = 'Give a single activation to use it in all hidden layers.';
    throw new ShapeError('mlp', 'activation', expected, `${list.length}`, advice);
  }
  const layers: (ActivationLayer | null)[] = list.map((choice) => activation(choice));
  if (list.length === most && outputActivation !== undefined) {
    const expected = 'to be left out, because activation already ends with one for the outputs';
    throw new DomainError('mlp', 'outputActivation', expected, 'both', 'Give it in one of the two places.');
  }
  if (list.length === least)
    layers.push(outputActivation === undefined ? null : activation(outputActivation));
  return layers;
}

function isList(value: ActivationInput | readonly ActivationInput[]): value is readonly ActivationInput[] {
  return Array.isArray(value);
}
