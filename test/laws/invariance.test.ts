/** What must not change: the order of hidden units, and units that are never active. */
import fc from 'fast-check';
import { describe } from 'vitest';
import type { OracleDense } from '../oracles/network.js';
import { architectures } from '../support/architectures.js';
import type { Case } from '../support/case.js';
import { stream } from '../support/stream.js';
import { law, type Comparison } from './law.js';
import { hessianSize, meanSize, productRounding, rounding } from './sizes.js';
import { linearized } from './subject.js';
import { ones } from './vectors.js';

/** Plain chains with at least one hidden layer. */
const chains = (choice: Parameters<typeof architectures>[0] = {}): fc.Arbitrary<Case> =>
  architectures({ maxDepth: 3, maxWidth: 5, ornaments: false, ...choice }).filter(
    ({ layers }) => denseLayers(layers).length > 1,
  );

function denseLayers(layers: Case['layers']): OracleDense[] {
  return layers.filter((layer) => layer.kind === 'dense');
}

/** The parameters of a chain as matrices: [weight rows with the bias as a last entry] per dense layer. */
function unpack(
  layers: readonly OracleDense[],
  vector: readonly number[],
): { rows: number[][]; bias: number[] | null }[] {
  let at = 0;
  const take = (count: number): number[] => vector.slice(at, (at += count));
  return layers.map(({ inputs, outputs, bias }) => ({
    rows: Array.from({ length: outputs }, () => take(inputs)),
    bias: bias ? take(outputs) : null,
  }));
}

function pack(matrices: ReturnType<typeof unpack>): number[] {
  return matrices.flatMap(({ rows, bias }) => [...rows.flat(), ...(bias ?? [])]);
}

/** A parameter vector after the units behind dense layer k have been put in another order. */
function reorder(
  layers: readonly OracleDense[],
  vector: ArrayLike<number>,
  k: number,
  order: readonly number[],
): number[] {
  const matrices = unpack(layers, Array.from(vector));
  const [here, next] = [matrices[k]!, matrices[k + 1]!];
  matrices[k] = {
    rows: order.map((i) => here.rows[i]!),
    bias: here.bias && order.map((i) => here.bias![i]!),
  };
  matrices[k + 1] = { ...next, rows: next.rows.map((row) => order.map((i) => row[i]!)) };
  return pack(matrices);
}

describe('invariance', () => {
  law(
    'under the order of hidden units',
    fc.tuple(chains(), fc.nat()),
    function* ([value, seed]): Generator<Comparison> {
      const layers = denseLayers(value.layers);
      const k = seed % (layers.length - 1);
      const numbers = stream(seed);
      const order = Array.from({ length: layers[k]!.outputs }, (_, i) => i)
        .map((i) => [numbers.uniform(), i] as const)
        .sort(([a], [b]) => a - b)
        .map(([, i]) => i);
      const move = (vector: ArrayLike<number>): number[] => reorder(layers, vector, k, order);
      const before = linearized(value);
      const after = linearized({ ...value, parameters: move(value.parameters) });
      const slopes = rounding(meanSize(value, ones(value)));
      const size = hessianSize(value, ones(value));
      yield {
        what: 'loss',
        actual: [after.loss],
        expected: [before.loss],
        tolerance: rounding(meanSize(value)),
      };
      yield {
        what: 'gradient',
        actual: after.gradient.mean(),
        expected: move(before.gradient.mean()),
        tolerance: slopes,
      };
      const product = move(before.hessian.multiply(value.v));
      const tolerance = rounding(hessianSize(value, value.v));
      yield { what: 'H v', actual: after.hessian.multiply(move(value.v)), expected: product, tolerance };
      const diagonal = move(before.hessian.diagonal());
      yield {
        what: 'diagonal',
        actual: after.hessian.diagonal(),
        expected: diagonal,
        tolerance: rounding(size),
      };
      yield {
        what: 'trace',
        actual: [after.hessian.trace()],
        expected: [before.hessian.trace()],
        tolerance: rounding(size),
      };
      const square = [before.hessian.frobeniusNorm() ** 2];
      yield {
        what: '‖H‖²',
        actual: [after.hessian.frobeniusNorm() ** 2],
        expected: square,
        tolerance: productRounding(size, size),
      };
      const [a, b] = [before.hessian.sample(0).inertia(), after.hessian.sample(0).inertia()];
      if (a.exact && b.exact)
        yield {
          what: 'inertia',
          actual: [b.positive, b.negative, b.zero],
          expected: [a.positive, a.negative, a.zero],
          tolerance: 0,
        };
    },
  );

  const withRelu = chains({ biases: true }).filter(
    ({ layers }) => layers[1]?.kind === 'activation' && layers[1].name === 'relu',
  );
  law('under a unit that is never active', withRelu, function* (value): Generator<Comparison> {
    const [first, second] = denseLayers(value.layers) as [OracleDense, OracleDense];
    const wider = (vector: ArrayLike<number>, bias: number): number[] => {
      const matrices = unpack(denseLayers(value.layers), Array.from(vector));
      const [here, next] = [matrices[0]!, matrices[1]!];
      matrices[0] = { rows: [...here.rows, value.x[0]!.map(() => 1)], bias: [...here.bias!, bias] };
      matrices[1] = { ...next, rows: next.rows.map((row) => [...row, 0.5]) };
      return pack(matrices);
    };
    // A mask of the entries that belong to the new unit, made by the same function.
    const isNew = wider(
      value.parameters.map(() => NaN),
      1,
    ).map((entry) => !Number.isNaN(entry));
    const strip = (vector: ArrayLike<number>): number[] => Array.from(vector).filter((_, i) => !isNew[i]!);
    const rest = (vector: ArrayLike<number>): number[] => Array.from(vector).filter((_, i) => isNew[i]!);
    const layers = value.layers.map((layer) => {
      if (layer === first) return { ...first, outputs: first.outputs + 1 };
      return layer === second ? { ...second, inputs: second.inputs + 1 } : layer;
    });
    // Without the L2 term, which does act on parameters of dead units.
    const before = linearized({ ...value, l2: 0 });
    const after = linearized({ ...value, l2: 0, layers, parameters: wider(value.parameters, -1000) });
    const size = hessianSize(value, ones(value));
    const gradient = after.gradient.mean();
    yield {
      what: 'gradient',
      actual: strip(gradient),
      expected: before.gradient.mean(),
      tolerance: rounding(meanSize(value, ones(value))),
    };
    const product = after.hessian.multiply(wider(value.v, 0));
    const tolerance = rounding(hessianSize(value, value.v));
    yield { what: 'H v', actual: strip(product), expected: before.hessian.multiply(value.v), tolerance };
    const zeros = rest(gradient).map(() => 0);
    yield { what: 'gradient of the dead unit', actual: rest(gradient), expected: zeros, tolerance: 0 };
    yield { what: 'H v of the dead unit', actual: rest(product), expected: zeros, tolerance: 0 };
    yield {
      what: 'trace',
      actual: [after.hessian.trace()],
      expected: [before.hessian.trace()],
      tolerance: rounding(size),
    };
    const square = [before.hessian.frobeniusNorm() ** 2];
    yield {
      what: '‖H‖²',
      actual: [after.hessian.frobeniusNorm() ** 2],
      expected: square,
      tolerance: productRounding(size, size),
    };
    const [a, b] = [before.hessian.sample(0).inertia(), after.hessian.sample(0).inertia()];
    if (a.exact && b.exact)
      yield {
        what: 'inertia',
        actual: [b.positive, b.negative],
        expected: [a.positive, a.negative],
        tolerance: 0,
      };
  });
});
