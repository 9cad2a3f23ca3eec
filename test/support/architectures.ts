/**
 * Random networks with data, as plain values of the oracle, for the laws.
 *
 * The *shape* (layers, widths, activations, loss, batch) is what fast-check draws and shrinks; the *numbers* follow from
 * a drawn seed. So a failing case shrinks towards few, narrow layers and stays a typical network on the way, where
 * shrinking each weight towards 0 would end in a network in which nothing happens.
 */
import fc from 'fast-check';
import { activationNames, type ActivationName } from '../oracles/activation-names.js';
import { derivativeOver } from '../oracles/derivatives.js';
import { lossNames, type LossName } from '../oracles/losses.js';
import { magnitudes } from '../oracles/magnitudes.js';
import { parameterCount, type OracleLayer } from '../oracles/network.js';
import { sampleObjective, type Case } from './case.js';
import { awayFromKinks } from './kinks.js';
import { stream, type Stream } from './stream.js';

// Tests that draw numbers of their own take them from the same stream.
export { stream };

/** What `architectures` may draw. */
export interface Choice {
  readonly activations?: readonly ActivationName[];
  readonly losses?: readonly LossName[];
  /** Biases in every layer (true), in none (false), or drawn layer by layer (default). */
  readonly biases?: boolean;
  readonly maxDepth?: number;
  readonly maxWidth?: number;
  readonly maxOutputs?: number;
  readonly maxBatch?: number;
  /** Residual and scaling layers, consecutive activations. Default true. */
  readonly ornaments?: boolean;
  /** Sample weights and an L2 term. Default true. */
  readonly weighted?: boolean;
  /** Multiples of 1/16, powers of two where the library divides: float64 arithmetic on them is exact. */
  readonly exact?: boolean;
}

type Wrap = 'plain' | 'residual' | 'bottleneck' | 'nested' | 'twice' | 'scaled' | 'bare';

interface HiddenShape {
  readonly width: number;
  readonly activation: ActivationName;
  readonly second: ActivationName;
  readonly bias: boolean;
  readonly wrap: Wrap;
}

interface Shape {
  readonly inputs: number;
  readonly outputs: number;
  readonly hidden: readonly HiddenShape[];
  readonly last: ActivationName;
  readonly lastBias: boolean;
  readonly lastWrap: 'plain' | 'scaled' | 'residual';
  readonly scaledInput: boolean;
  readonly loss: LossName;
  readonly batch: number;
  readonly weighted: boolean;
  readonly l2: boolean;
  readonly seed: number;
}

function dense(inputs: number, outputs: number, bias: boolean): OracleLayer {
  return { kind: 'dense', inputs, outputs, bias };
}

export function scalingLayer(width: number, numbers: Stream, exact: boolean): OracleLayer {
  const entry = (): number => (exact ? (1 + numbers.integer(3)) / 2 : 0.5 + numbers.uniform());
  return {
    kind: 'scaling',
    scale: Array.from({ length: width }, entry),
    shift: Array.from({ length: width }, () => entry() - 1),
  };
}

function hiddenLayers(shape: HiddenShape, width: number, numbers: Stream, exact: boolean): OracleLayer[] {
  const { activation, second, bias } = shape;
  const act = (name: ActivationName): OracleLayer => ({ kind: 'activation', name });
  const block = (inputs: number, outputs: number): OracleLayer[] => [
    dense(inputs, outputs, bias),
    act(activation),
  ];
  switch (shape.wrap) {
    case 'plain':
      return block(width, shape.width);
    case 'twice':
      return [...block(width, shape.width), act(second)];
    case 'scaled':
      return [...block(width, shape.width), scalingLayer(shape.width, numbers, exact)];
    case 'residual':
      return [{ kind: 'residual', layers: block(width, width) }];
    case 'bottleneck':
      return [{ kind: 'residual', layers: [...block(width, shape.width), dense(shape.width, width, bias)] }];
    case 'nested': {
      const inner: OracleLayer = { kind: 'residual', layers: [dense(width, width, bias), act(second)] };
      return [{ kind: 'residual', layers: [...block(width, width), inner] }];
    }
    case 'bare':
      return [{ kind: 'residual', layers: [act(second)] }];
  }
}

/** The width after some layers. */
function widthAfter(layers: readonly OracleLayer[], inputs: number): number {
  return layers.reduce((width, layer) => (layer.kind === 'dense' ? layer.outputs : width), inputs);
}

function layersOf(shape: Shape, numbers: Stream, exact: boolean): OracleLayer[] {
  const layers: OracleLayer[] = shape.scaledInput ? [scalingLayer(shape.inputs, numbers, exact)] : [];
  for (const hidden of shape.hidden)
    layers.push(...hiddenLayers(hidden, widthAfter(layers, shape.inputs), numbers, exact));
  layers.push(dense(widthAfter(layers, shape.inputs), shape.outputs, shape.lastBias));
  if (shape.last !== 'identity') layers.push({ kind: 'activation', name: shape.last });
  if (shape.lastWrap === 'scaled') layers.push(scalingLayer(shape.outputs, numbers, exact));
  if (shape.lastWrap === 'residual') {
    const body = [
      dense(shape.outputs, shape.outputs, shape.lastBias),
      { kind: 'activation', name: shape.last } as const,
    ];
    layers.push({ kind: 'residual', layers: body });
  }
  return layers;
}

/** Weights with variance 1.5/inputs, biases with variance 1/4: pre-activations of size 1 at every depth. */
function parametersOf(layers: readonly OracleLayer[], numbers: Stream, exact: boolean): number[] {
  const draw = (scale: number): number => (exact ? (numbers.integer(9) - 4) / 16 : scale * numbers.normal());
  return layers.flatMap((layer): number[] => {
    if (layer.kind === 'residual') return parametersOf(layer.layers, numbers, exact);
    if (layer.kind !== 'dense') return [];
    const weights = Array.from({ length: layer.inputs * layer.outputs }, () =>
      draw(Math.sqrt(1.5 / layer.inputs)),
    );
    const biases = Array.from({ length: layer.bias ? layer.outputs : 0 }, () => draw(0.5));
    return [...weights, ...biases];
  });
}

export function labelsOf(shape: Pick<Shape, 'outputs' | 'loss'>, numbers: Stream, exact: boolean): number[] {
  const { outputs, loss } = shape;
  const list = (entry: () => number): number[] => Array.from({ length: outputs }, entry);
  if (exact) return list(() => (numbers.integer(17) - 8) / 16);
  const hard = numbers.uniform() < 0.5;
  switch (loss) {
    case 'halfSquaredError':
    case 'saddle':
      return list(() => numbers.normal());
    case 'crossEntropy': {
      // One-hot, a distribution, or weights that do not sum to one.
      if (hard) {
        const chosen = numbers.integer(outputs);
        return Array.from({ length: outputs }, (_, k) => (k === chosen ? 1 : 0));
      }
      const soft = list(() => numbers.uniform());
      const total = numbers.uniform() < 0.5 ? 1 : soft.reduce((sum, value) => sum + value, 0);
      return soft.map((value) => value / total);
    }
    case 'binaryCrossEntropy':
      return list(() => (hard ? numbers.integer(2) : numbers.uniform()));
  }
}

function caseOf(shape: Shape, exact: boolean): Case {
  const numbers = stream(shape.seed);
  const layers = layersOf(shape, numbers, exact);
  const draw = (): number => (exact ? (numbers.integer(17) - 8) / 16 : numbers.normal());
  const list = (length: number): number[] => Array.from({ length }, draw);
  const count = parameterCount(layers);
  const rows = <T>(row: () => T): T[] => Array.from({ length: shape.batch }, row);
  return {
    layers,
    inputs: shape.inputs,
    outputs: shape.outputs,
    parameters: parametersOf(layers, numbers, exact),
    x: rows(() => list(shape.inputs)),
    y: rows(() => labelsOf(shape, numbers, exact)),
    dy: rows(() => Array.from({ length: shape.outputs }, () => list(shape.inputs))),
    loss: shape.loss,
    weights: shape.weighted ? rows(() => 0.25 + numbers.uniform()) : null,
    l2: shape.l2 ? 0.125 : 0,
    u: list(count),
    v: list(count),
  };
}

function shapes(choice: Choice): fc.Arbitrary<Shape> {
  const { biases, maxDepth = 4, maxWidth = 6, maxOutputs = 4, maxBatch = 5 } = choice;
  const { ornaments = true, weighted = true, exact = false } = choice;
  const name = fc.constantFrom(...(choice.activations ?? activationNames));
  const bias = biases === undefined ? fc.boolean() : fc.constant(biases);
  const wraps: Wrap[] = [
    'plain',
    'plain',
    'plain',
    'residual',
    'bottleneck',
    'nested',
    'twice',
    'scaled',
    'bare',
  ];
  const hidden = fc.record({
    width: fc.integer({ min: 1, max: maxWidth }),
    activation: name,
    second: name,
    bias,
    wrap: fc.constantFrom(...(ornaments ? wraps : (['plain'] as const))),
  });
  // Half of the networks end in a plain linear layer, as most networks in use do.
  const last = fc.oneof(fc.constant<ActivationName>('identity'), name);
  const never = fc.constant(false);
  return fc.record({
    inputs: fc.integer({ min: 1, max: 4 }),
    outputs: fc.integer({ min: 1, max: maxOutputs }),
    hidden: fc.array(hidden, { maxLength: maxDepth, size: 'max' }),
    last,
    lastBias: bias,
    lastWrap: fc.constantFrom<Shape['lastWrap']>(
      ...(ornaments ? (['plain', 'plain', 'scaled', 'residual'] as const) : (['plain'] as const)),
    ),
    scaledInput: ornaments ? fc.boolean() : never,
    loss: fc.constantFrom(...(choice.losses ?? lossNames)),
    // Powers of two, so that the mean is exact too.
    batch: exact ? fc.constantFrom(1, 2, 4) : fc.integer({ min: 1, max: maxBatch }),
    weighted: weighted ? fc.boolean() : never,
    l2: weighted ? fc.boolean() : never,
    seed: fc.noShrink(fc.nat()),
  });
}

/** Whether the numbers stay of moderate size: squares of squares would leave no digits to compare. */
export function moderate(value: Case): boolean {
  return value.x.every((_, n) => {
    const { mass } = derivativeOver(magnitudes, sampleObjective(value, n), value.parameters, []);
    return mass < 1e6;
  });
}

/** Random cases; see `Choice`. Cases on a kink, or with numbers beyond 1e6, are not drawn. */
export function architectures(choice: Choice = {}): fc.Arbitrary<Case> {
  return shapes(choice)
    .map((shape) => caseOf(shape, choice.exact ?? false))
    .filter((value) => value.parameters.length > 0 && moderate(value) && awayFromKinks(value));
}
