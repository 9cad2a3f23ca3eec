/**
 * Random networks that mix dense, residual, recurrent, gated, convolutional, pooling, tied and scaling layers, as plain
 * values of the oracle. fast-check draws a list of wishes and a seed; each wish is granted if it fits the width that
 * arrives and the parameters that are left, so that every list gives a network, and a failing one shrinks to few layers.
 */
import fc from 'fast-check';
import { activationNames, kinked, polynomial, type ActivationName } from '../oracles/activation-names.js';
import { lossNames, type LossName, type LossOverTime } from '../oracles/losses.js';
import { parameterCount, type OracleLayer } from '../oracles/network.js';
import { windowCounts, type OracleWindow } from '../oracles/windows.js';
import { labelsOf, moderate, scalingLayer, type Choice } from './architectures.js';
import type { Case } from './case.js';
import { awayFromKinks } from './kinks.js';
import { stream, type Stream } from './stream.js';

/** What `mixedArchitectures` may draw, beside the choices of `architectures` that make sense for it. */
export interface MixedChoice extends Pick<
  Choice,
  'activations' | 'losses' | 'maxBatch' | 'weighted' | 'exact'
> {
  /** Default 40: brute force costs P² evaluations. */
  readonly maxParameters?: number;
  /** Most layers before one of shared weights, and behind it. Default 2. */
  readonly around?: number;
  /** Times as many inputs, units and channels. Default 1. */
  readonly scale?: number;
}

/** Kinds with a weight that is used more than once, or windows. */
const shared = ['elman', 'gru', 'overTime', 'convolution', 'pool', 'tied'] as const;
const others = ['dense', 'activation', 'residual', 'skip', 'scaling', 'flatten'] as const;

type Kind = (typeof shared)[number] | (typeof others)[number];
type Wish = readonly [kind: Kind, a: number, b: number, c: number];

interface Growth {
  readonly layers: OracleLayer[];
  width: number;
}

/** Sizes stay small: most units a layer has. */
const mostUnits = 8;

const windowed = (width: number, kernel: number, stride: number, padding: number): OracleWindow =>
  width % 2 === 0 && width >= 4 && kernel > 1
    ? { channels: 1, height: 2, width: width / 2, kernel: [2, 2], stride: [1, stride], padding: [0, padding] }
    : { channels: 1, height: 1, width, kernel: [1, kernel], stride: [1, stride], padding: [0, padding] };

/** The layers of one wish and the width behind them, or null if it does not fit. */
function granted(
  [kind, a, b, c]: Wish,
  width: number,
  names: { readonly any: readonly ActivationName[]; readonly recurrent: readonly ActivationName[] },
  numbers: Stream,
  exact: boolean,
  scale: number,
): Growth | null {
  const act: OracleLayer = { kind: 'activation', name: names.any[a % names.any.length]! };
  const steps = [3, 2, 1].find((count) => width % count === 0)!;
  const [units, bias, sequence] = [scale * (1 + (b % 3)), c % 4 > 0, c % 2 > 0];
  const each = { inputs: width / steps, steps };
  switch (kind) {
    case 'dense':
      return { layers: [{ kind, inputs: width, outputs: units, bias }, act], width: units };
    case 'overTime':
      return { layers: [{ kind: 'denseOverTime', ...each, outputs: units, bias }], width: steps * units };
    case 'activation':
      return { layers: [act], width };
    case 'residual': {
      const [down, up] = [
        { kind: 'dense', inputs: width, outputs: units, bias } as const,
        { kind: 'dense', inputs: units, outputs: width, bias } as const,
      ];
      return { layers: [{ kind, layers: [down, act, up] }], width };
    }
    case 'skip':
      return {
        layers: [{ kind: 'residual', layers: [{ kind: 'dense', inputs: width, outputs: width, bias }, act] }],
        width,
      };
    case 'scaling':
      return { layers: [scalingLayer(width, numbers, exact)], width };
    case 'elman': {
      if (names.recurrent.length === 0) return null;
      const activation = names.recurrent[a % names.recurrent.length]!;
      const layer: OracleLayer = { kind, ...each, hidden: units, activation, sequence };
      return { layers: [layer], width: sequence ? steps * units : units };
    }
    case 'gru':
      if (exact) return null;
      return {
        layers: [{ kind, ...each, hidden: units, sequence }],
        width: sequence ? steps * units : units,
      };
    case 'convolution': {
      const window = windowed(width, 1 + (a % Math.min(3, width)), 1 + (c % 2), b % 2);
      const outChannels = scale > 1 ? 3 : 1 + (c % 2);
      const [rows, columns] = windowCounts(window);
      const layer: OracleLayer = { kind: 'windowConvolution', ...window, outChannels, bias };
      return { layers: [layer, act], width: outChannels * rows * columns };
    }
    case 'pool': {
      const window = windowed(width, Math.min(2, width), 1 + (c % 2), 0);
      const [rows, columns] = windowCounts(window);
      const of = a % 2 > 0 ? 'average' : 'maximum';
      return { layers: [{ kind, of, ...window }], width: rows * columns };
    }
    case 'tied': {
      const layer = { kind: 'dense', inputs: width, outputs: width, bias: true } as const;
      const tied: OracleLayer = { kind, name: `square ${width}`, layer };
      return { layers: [tied, act, tied], width };
    }
    case 'flatten':
      return { layers: [{ kind }], width };
  }
}

/** Weights with variance 1.5/inputs, biases with variance 1/4, of each tied layer once. */
function parametersOf(
  layers: readonly OracleLayer[],
  numbers: Stream,
  exact: boolean,
  tied = new Set<string>(),
): number[] {
  const draw = (count: number, scale: number): number[] =>
    Array.from({ length: count }, () => (exact ? (numbers.integer(9) - 4) / 16 : scale * numbers.normal()));
  const matrix = (rows: number, columns: number): number[] => draw(rows * columns, Math.sqrt(1.5 / columns));
  const biased = (rows: number, columns: number, bias: boolean): number[] => [
    ...matrix(rows, columns),
    ...draw(bias ? rows : 0, 0.5),
  ];
  return layers.flatMap((layer): number[] => {
    switch (layer.kind) {
      case 'dense':
      case 'denseOverTime':
        return biased(layer.outputs, layer.inputs, layer.bias);
      case 'windowConvolution':
        return biased(layer.outChannels, layer.channels * layer.kernel[0] * layer.kernel[1], layer.bias);
      case 'elman':
        return [
          ...matrix(layer.hidden, layer.inputs),
          ...matrix(layer.hidden, layer.hidden),
          ...draw(layer.hidden, 0.5),
        ];
      case 'gru':
        return [
          ...matrix(3 * layer.hidden, layer.inputs),
          ...matrix(3 * layer.hidden, layer.hidden),
          ...draw(6 * layer.hidden, 0.5),
        ];
      case 'residual':
        return parametersOf(layer.layers, numbers, exact, tied);
      case 'tied':
        if (tied.has(layer.name)) return [];
        tied.add(layer.name);
        return parametersOf([layer.layer], numbers, exact, tied);
      default:
        return [];
    }
  });
}

/** A label for each step, some steps without one. */
function labelsOverTime(
  { inner, steps }: LossOverTime,
  outputs: number,
  numbers: Stream,
  exact: boolean,
): number[] {
  const width = outputs / steps;
  return Array.from({ length: steps }, () => {
    const label = labelsOf({ outputs: width, loss: inner }, numbers, exact);
    return numbers.integer(4) === 0 ? label.map(() => Number.NaN) : label;
  }).flat();
}

interface Draft {
  readonly inputs: number;
  readonly outputs: number;
  readonly wishes: readonly Wish[];
  readonly loss: LossName;
  /** A label at each step, where the width allows. */
  readonly overTime: boolean;
  readonly batch: number;
  readonly weighted: boolean;
  readonly l2: boolean;
  readonly seed: number;
}

function caseOf(draft: Draft, choice: MixedChoice): Case | null {
  const { activations = activationNames, maxParameters = 40, exact = false, scale = 1 } = choice;
  const numbers = stream(draft.seed);
  const recurrent = activations.filter((name) =>
    exact ? polynomial.includes(name) : !kinked.has(name) && name !== 'square',
  );
  const inputs = scale * draft.inputs;
  const grown: Growth = { layers: [], width: inputs };
  const names = { any: activations, recurrent };
  let hasShared = false;
  for (const wish of draft.wishes) {
    const next = granted(wish, grown.width, names, numbers, exact, scale);
    if (next === null || next.width > scale * mostUnits || next.width < 1) continue;
    if (parameterCount([...grown.layers, ...next.layers]) > maxParameters - next.width - 1) continue;
    grown.layers.push(...next.layers);
    grown.width = next.width;
    if ((shared as readonly Kind[]).includes(wish[0])) hasShared = true;
  }
  if (!hasShared) return null;
  const steps = draft.overTime ? ([2, 3].find((count) => grown.width % count === 0) ?? 1) : 1;
  const head = { inputs: grown.width / steps, bias: true };
  const outputs = steps > 1 ? steps * Math.min(2, draft.outputs) : draft.outputs;
  grown.layers.push(
    steps > 1
      ? { kind: 'denseOverTime', ...head, outputs: outputs / steps, steps }
      : { kind: 'dense', ...head, outputs },
  );
  const overTime: LossOverTime = {
    inner: draft.loss,
    steps,
    weights: Array.from({ length: steps }, (_, t) => (exact ? 1 : 0.5 * (1 + ((draft.seed + t) % 4)))),
  };
  const loss = steps > 1 ? overTime : draft.loss;
  const draw = (): number => (exact ? (numbers.integer(17) - 8) / 16 : numbers.normal());
  const list = (length: number): number[] => Array.from({ length }, draw);
  const rows = <T>(row: () => T): T[] => Array.from({ length: draft.batch }, row);
  const parameters = parametersOf(grown.layers, numbers, exact);
  return {
    layers: grown.layers,
    inputs,
    outputs,
    parameters,
    x: rows(() => list(inputs)),
    y: rows(() =>
      typeof loss === 'string'
        ? labelsOf({ outputs, loss }, numbers, exact)
        : labelsOverTime(loss, outputs, numbers, exact),
    ),
    dy: rows(() => Array.from({ length: outputs }, () => list(inputs))),
    loss,
    weights: draft.weighted ? rows(() => 0.25 + numbers.uniform()) : null,
    l2: draft.l2 ? 0.125 : 0,
    u: list(parameters.length),
    v: list(parameters.length),
  };
}

/** Random cases with at least one layer of shared weights or windows; none on a kink or with numbers beyond 1e6. */
export function mixedArchitectures(choice: MixedChoice = {}): fc.Arbitrary<Case> {
  const { around = 2, maxBatch = 3, weighted = true, exact = false } = choice;
  const size = fc.nat(11);
  const wish = (kinds: readonly Kind[]): fc.Arbitrary<Wish> =>
    fc.tuple(fc.constantFrom(...kinds), size, size, size);
  const never = fc.constant(false);
  return fc
    .record({
      inputs: fc.integer({ min: 1, max: 4 }),
      outputs: fc.integer({ min: 1, max: 3 }),
      wishes: fc
        .tuple(
          fc.array(wish([...shared, ...others]), { maxLength: around }),
          wish(shared),
          fc.array(wish([...shared, ...others]), { maxLength: around }),
        )
        .map(([before, one, after]) => [...before, one, ...after]),
      loss: fc.constantFrom(...(choice.losses ?? lossNames)),
      overTime: fc.boolean(),
      batch: exact ? fc.constantFrom(1, 2) : fc.integer({ min: 1, max: maxBatch }),
      weighted: weighted ? fc.boolean() : never,
      l2: weighted ? fc.boolean() : never,
      seed: fc.noShrink(fc.nat()),
    })
    .map((draft) => caseOf(draft, choice))
    .filter((value): value is Case => value !== null && moderate(value) && awayFromKinks(value));
}
