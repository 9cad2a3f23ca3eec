/** `fit` with transformed outputs: labels by the chain rule, results in the user's units, and what cannot be transformed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fit,
  inputDerivatives,
  loadNetwork,
  mlp,
  saveNetwork,
  type LabelTransform,
  type TrainingData,
} from '../../src/index.js';
import { matrix, toMatrix } from '../../src/numeric/matrix.js';
import { outputTransform, transformUnits } from '../../src/training/label-transform.js';
import { transformedLabels } from '../../src/training/transformed-labels.js';
import { stream } from '../support/architectures.js';
import { expectCloseToLargest } from '../support/compare.js';

/** t(y) = ∛y by its inverse. */
const cubeRoot: LabelTransform = {
  value: Math.cbrt,
  inverse: { name: 'cube', value: (u) => u ** 3, first: (u) => 3 * u * u, second: (u) => 6 * u },
};

/** f(a, b) with gradient and Hessian, positive where `shift` is. */
function surface(a: number, b: number, shift: number): { y: number; dy: number[]; d2y: number[] } {
  const [s, c] = [Math.sin(a + 2 * b), Math.cos(a + 2 * b)];
  return {
    y: shift + s + a * b,
    dy: [c + b, 2 * c + a],
    d2y: [-s, 1 - 2 * s, 1 - 2 * s, -4 * s],
  };
}

describe('labels of t(y)', () => {
  const transforms = fc.constantFrom<LabelTransform>('asinh', 'log', cubeRoot, { kind: 'asinh', scale: 0.5 });
  const points = fc.tuple(...[0, 1].map(() => fc.double({ min: -1, max: 1, noNaN: true })));

  it('are what differences of t(f) say', () => {
    fc.assert(
      fc.property(transforms, points, (input, [a, b]) => {
        const at = surface(a!, b!, 4);
        const transform = outputTransform(input, 1);
        const y = toMatrix('test', 'y', [[at.y]]);
        const units = transformUnits(transform, y);
        const samples = {
          x: matrix(1, 2),
          y,
          dy: toMatrix('test', 'dy', [at.dy]),
          d2y: toMatrix('test', 'd2y', [at.d2y]),
          weights: Float64Array.of(1),
        };
        const made = transformedLabels(samples, transform, units);
        const t = (p: number, q: number): number =>
          transform.value((surface(p, q, 4).y - units.center[0]!) / units.spread[0]!);
        // Fourth-order differences; t(f) is of size one with derivatives below 100, so that h⁴ and ε/h² stay below 1e-6.
        const h = 4e-3;
        const slope = (g: (s: number) => number): number =>
          (g(-2 * h) - 8 * g(-h) + 8 * g(h) - g(2 * h)) / (12 * h);
        const first = (p: number, q: number): number[] => [
          slope((s) => t(p + s, q)),
          slope((s) => t(p, q + s)),
        ];
        const second = [slope((s) => first(a! + s, b!)[0]!), slope((s) => first(a! + s, b!)[1]!)];
        second.push(
          second[1]!,
          slope((s) => first(a!, b! + s)[1]!),
        );
        expect(made.y.data[0]).toBe(t(a!, b!));
        expectCloseToLargest('dy', made.dy!.data, first(a!, b!), 1e-6);
        expectCloseToLargest('d2y', [...made.d2y!.data, 1], [...second, 1], 1e-5);
      }),
    );
  });
});

/** exp(3·sin(x)) over three decades, with slopes. */
const { uniform } = stream(4);
const x = Array.from({ length: 40 }, () => [4 * uniform() - 2]);
const decades = {
  x,
  y: x.map(([t]) => [100 * Math.exp(3 * Math.sin(t!))]),
  dy: x.map(([t]) => [300 * Math.cos(t!) * Math.exp(3 * Math.sin(t!))]),
} satisfies TrainingData;
const network = mlp({ inputs: 1, hidden: [8], outputs: 1, activation: 'tanh', seed: 2 });

describe.each<[string, LabelTransform]>([
  ['log', 'log'],
  ['asinh', 'asinh'],
  ['a user’s own', cubeRoot],
])('fit with the transform %s', (_name, transform) => {
  it('returns a network in the units of y, with exact derivatives', async () => {
    const result = await fit(network, decades, { transform, epochs: 150 });
    const { value, jacobian } = inputDerivatives(result.network, x);
    const relative = x.map((_, n) => value.data[n]! / decades.y[n]![0]! - 1);
    expect(Math.hypot(...relative) / Math.sqrt(40)).toBeLessThan(0.05);
    expectCloseToLargest('dy', jacobian.data, decades.dy.flat(), 0.05);
    const h = 1e-4;
    const at = (shift: number): ArrayLike<number> =>
      result.network.predict(x.map(([t]) => [t! + shift])).data;
    const [ahead, behind] = [at(h), at(-h)];
    const quotients = x.map((_, n) => (ahead[n]! - behind[n]!) / (2 * h));
    expectCloseToLargest('slopes', jacobian.data, quotients, 1e-5);
  });

  it('goes on where it was when it is trained again', async () => {
    const first = await fit(network, decades, { transform, epochs: 10 });
    const more = await fit(first.network, decades, { transform, epochs: 1 });
    expect(more.network.layers.map(({ kind }) => kind)).toEqual(first.network.layers.map(({ kind }) => kind));
    expect(more.history[0]!.loss).toBeLessThan(1.001 * first.history.at(-1)!.loss);
  });
});

describe('fit with a transform', () => {
  it('saves and loads', async () => {
    const { network: trained } = await fit(network, decades, { transform: 'log', epochs: 3 });
    expect(loadNetwork(saveNetwork(trained)).predict(x)).toEqual(trained.predict(x));
    expect(trained.layers.at(-1)).toMatchObject({ kind: 'activation', activation: { name: 'exp' } });
  });

  it('does better on decades than without, in relative terms', async () => {
    const [plain, logarithmic] = await Promise.all(
      [{}, { transform: 'log' as const }].map(async (extra) => {
        const result = await fit(network, { x, y: decades.y }, { ...extra, epochs: 60 });
        const { data } = result.network.predict(x);
        return Math.hypot(...x.map((_, n) => data[n]! / decades.y[n]![0]! - 1));
      }),
    );
    expect(logarithmic!).toBeLessThan(plain! / 3);
  });

  it('takes a shift and scales, one or one per output', async () => {
    const two = mlp({ inputs: 1, hidden: [4], outputs: 2, activation: 'tanh', seed: 2 });
    const y = x.map(([t]) => [t! - 1, 50 * t!]);
    for (const transform of [
      { kind: 'log', shift: [4, 200] },
      { kind: 'asinh', scale: [1, 10] },
    ] as const) {
      const result = await fit(two, { x, y }, { transform, epochs: 100 });
      expectCloseToLargest('y', result.network.predict(x).data, y.flat(), 0.02);
    }
  });

  it('passes gaps on', async () => {
    const y = decades.y.map((row, n) => (n % 3 === 0 ? [NaN] : row));
    const dy = decades.dy.map((row, n) => (n % 3 === 0 || n % 2 === 0 ? [NaN] : row));
    const result = await fit(network, { x, y, dy }, { transform: 'log', epochs: 60 });
    expect(result.history.at(-1)!.loss).toBeLessThan(1e-2);
  });

  it.each<[string, TrainingData, LabelTransform, string]>([
    [
      'a label that is not positive',
      { x: [[1], [2]], y: [[3], [-2]] },
      'log',
      "labels y > 0 for the transform 'log', got -2 at row 1, column 0. Use { kind: 'log', shift } with a shift that makes all labels positive, or 'asinh', which takes any sign.",
    ],
    [
      'a label below the shift',
      { x: [[1], [2]], y: [[3], [-2]] },
      { kind: 'log', shift: 1 },
      "labels y + 1 > 0 for the transform 'log', got -2 at row 1, column 0. Use",
    ],
    [
      'a slope without its value',
      { x: [[1], [2]], y: [[3], [NaN]], dy: [[1], [1]] },
      'asinh',
      'y wherever derivatives beyond it are known, got dy known and y missing in row 1, output 0. The derivatives of t(y) depend on y: give it there, mark dy NaN, or train without transform.',
    ],
    [
      'second derivatives without slopes',
      { x: [[1], [2]], y: [[3], [2]], d2y: [[1], [1]] },
      'log',
      'dy wherever derivatives beyond it are known, got d2y known and dy missing in row 0, output 0. The',
    ],
    ['an unknown name', { x: [[1]], y: [[3]] }, 'sqrt' as 'log', "'asinh', 'log', { kind: 'asinh', scale }"],
    ['a bad scale', { x: [[1]], y: [[3]] }, { kind: 'asinh', scale: 0 }, 'a finite number > 0, or 1, one'],
    [
      'an inverse that is none',
      { x: [[1]], y: [[3]] },
      { value: Math.sqrt, inverse: 'exp' },
      'an inverse with inverse.value(value(y)) = y and a slope that is not 0, got',
    ],
  ])('refuses %s', async (_what, data, transform, message) => {
    const refused = fit(network, data, { transform });
    await expect(refused).rejects.toThrow(/^fit: transform/);
    await expect(refused).rejects.toThrow(message);
  });

  it('refuses losses that are not squared errors', async () => {
    await expect(
      fit(network, { x: [[1]], y: [[1]] }, { transform: 'log', loss: 'binaryCrossEntropy' }),
    ).rejects.toThrow('fit: transform: expected squared errors of t(y), got the loss binaryCrossEntropy.');
    await expect(
      fit(network, { x: [[1]], dy: [[1]] }, { transform: 'log', losses: { value: 0 } }),
    ).rejects.toThrow('got derivatives without y.');
  });
});
