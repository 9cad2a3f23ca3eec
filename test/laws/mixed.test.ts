/**
 * The laws on networks that mix dense, residual, recurrent, gated, convolutional, pooling, tied and scaling layers.
 * Where PyTorch's fixtures pin each kind to an independent answer, these tie every verb to the others and to Richardson
 * differences of the one below, on whatever combinations fast-check draws.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  crossEntropy,
  halfSquaredError,
  inputDerivatives,
  linearize,
  sobolevLoss,
  type Batch,
  type FactoredHessian,
  type Linearization,
  type LossInput,
  type Network,
  type Objective,
} from '../../src/index.js';
import { expectCloseToLargest } from '../support/compare.js';
import { symmetricEigenvalues } from '../support/eigenvalues.js';
import { normalRows, randomNetworks } from '../structure/networks.js';

/** Rounding of sums of a few hundred terms, relative to the largest; cancellation within them costs some digits. */
const rounding = 1e-9;
/** Richardson's error, h⁴ times a fifth derivative at h = 1e-3, and rounding divided by h. */
const differences = 1e-6;

interface Subject {
  readonly network: Network;
  readonly batch: Batch & { readonly x: number[][]; readonly y: number[][] };
  readonly loss: LossInput;
  readonly v: number[];
}

function subjectOf(network: Network, seed: number): Subject {
  const rows = 1 + (seed % 3);
  const classify = network.outputs > 1 && seed % 2 > 0;
  const raw = normalRows(rows, network.outputs, seed + 1);
  const batch = {
    x: normalRows(rows, network.inputs, seed),
    y: classify ? raw.map((row) => row.map(Math.abs)) : raw,
    weights: Array.from({ length: rows }, (_, n) => 1 + n),
    l2: (seed % 3) / 10,
  };
  const v = normalRows(1, network.parameters.length, seed + 2)[0]!;
  return { network, batch, loss: classify ? crossEntropy : halfSquaredError, v };
}

const law = (name: string, smooth: boolean, check: (subject: Subject, at: Linearization) => void): void =>
  it(name, () => {
    fc.assert(
      fc.property(randomNetworks({ smooth }), fc.nat(1000), (network, seed) => {
        const subject = subjectOf(network, seed);
        check(subject, linearize(subject.network, subject.batch, subject.loss));
      }),
    );
  });

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
const rowsOf = (data: Float64Array, columns: number): Float64Array[] =>
  Array.from({ length: data.length / columns }, (_, r) => data.subarray(r * columns, (r + 1) * columns));
const close = (
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative = rounding,
): void => expectCloseToLargest(what, actual, expected, relative);

/** Fourth-order difference quotient of `of` along v. */
function derivative(
  subject: Subject,
  objective: LossInput | Objective,
  of: (at: Linearization) => ArrayLike<number>,
): number[] {
  const { network, batch, v } = subject;
  const theta = network.parameters;
  const h = 1e-3 / Math.max(1, Math.hypot(...v));
  const at = (t: number): ArrayLike<number> =>
    of(linearize(network.withParameters(theta.map((value, i) => value + t * h * v[i]!)), batch, objective));
  const [a, b, c, d] = [at(-2), at(-1), at(1), at(2)];
  return Array.from(a, (value, i) => (value - 8 * b[i]! + 8 * c[i]! - d[i]!) / (12 * h));
}

/** All eigenvalues, those of zero curvature included, ascending. */
function spectrumWithZeros(H: FactoredHessian): number[] {
  const { values, zeros, shift } = H.eigen();
  return [...values, ...Array.from({ length: zeros }, () => shift)].sort((a, b) => a - b);
}

describe('on mixed networks', () => {
  law('gradients are their rows', false, ({ batch, v }, at) => {
    const { gradient } = at;
    const columns = v.length;
    const rows = rowsOf(gradient.materialize().data, columns);
    close(
      'norms',
      gradient.norms(),
      rows.map((row) => Math.hypot(...row)),
    );
    close(
      'gram',
      gradient.gram().data,
      rows.flatMap((a) => rows.map((b) => dot(a, b))),
    );
    close(
      'slopes',
      gradient.multiply(v),
      rows.map((row) => dot(row, v)),
    );
    rows.forEach((row, n) => close(`sample ${n}`, gradient.sample(n).mean(), row));
    const sum = new Float64Array(columns);
    const blocks = new Map(at.network.blocks.map((block) => [block.name, block]));
    for (const { block, coefficient, left, right } of gradient.dyads()) {
      const { offset } = blocks.get(block)!;
      left.forEach((a, i) =>
        right.forEach((b, j) => (sum[offset + i * right.length + j]! += coefficient * a * b)),
      );
    }
    const theta = at.network.parameters;
    close(
      'dyads',
      sum.map((value, i) => value + batch.l2! * theta[i]!),
      gradient.mean(),
    );
  });

  law('Hessians are their matrices', false, ({ v, batch }, at) => {
    const H = at.hessian;
    const order = v.length;
    const dense = H.materialize().data;
    const rows = rowsOf(dense, order);
    rows.forEach((row, i) => row.forEach((value, j) => expect(value).toBe(dense[j * order + i])));
    const image = rows.map((row) => dot(row, v));
    close('product', H.multiply(v), image);
    close(
      'quadratic form',
      [1, H.quadraticForm(v)],
      [1, dot(image, v)],
      rounding * Math.max(1, Math.abs(dot(image, v))),
    );
    const diagonal = rows.map((row, i) => row[i]!);
    close('diagonal', H.diagonal(), diagonal);
    const size = diagonal.reduce((sum, value) => sum + Math.abs(value), 1e-300);
    close('trace', [size, H.trace()], [size, diagonal.reduce((sum, value) => sum + value, 0)]);
    close('Frobenius', [H.frobeniusNorm()], [Math.sqrt(dot(dense, dense))]);
    const blocks = at.network.blocks;
    for (const [a, b] of [
      [blocks[0]!, blocks[blocks.length - 1]!],
      [blocks[0]!, blocks[0]!],
    ] as const) {
      const part = rows
        .slice(a.offset, a.offset + a.length)
        .flatMap((row) => [...row.subarray(b.offset, b.offset + b.length)]);
      const scale = Math.max(...dense.map(Math.abs), 1e-300);
      close('block', [scale, ...H.block(a.name, b.name).materialize().data], [scale, ...part]);
    }
    const total = (batch.weights!.length * (batch.weights!.length + 1)) / 2;
    const forms = H.quadraticForms(v);
    const mean = forms.reduce((sum, value, n) => sum + ((n + 1) / total) * value, 0) + batch.l2! * dot(v, v);
    close('forms', [1, mean], [1, dot(image, v)], rounding * Math.max(1, Math.abs(mean)));
    forms.forEach((form, n) => {
      const own = H.sample(n).quadraticForm(v);
      close(`form ${n}`, [1, form], [1, own], rounding * Math.max(1, Math.abs(own)));
    });
  });

  law('functions of the spectrum are positive semidefinite and bound the Hessian', false, ({ v }, at) => {
    const H = at.hessian;
    const form = Math.abs(H.quadraticForm(v));
    const bound = H.withCore('absolute').quadraticForm(v);
    const gauss = at.ggn.sample(0).quadraticForm(v);
    const clipped = H.withCore('clipped').quadraticForm(v);
    const slack = rounding * Math.max(1, bound, Math.abs(gauss));
    expect(bound).toBeGreaterThanOrEqual(form - slack);
    expect(clipped).toBeGreaterThanOrEqual(Math.max(0, H.quadraticForm(v)) - slack);
    expect(gauss).toBeGreaterThanOrEqual(-slack);
    close('product', [1, dot(H.withCore('absolute').multiply(v), v)], [1, bound], slack);
  });

  law(
    'inertia is the signs of the spectrum where it is exact, and bounds them otherwise',
    false,
    (subject, at) => {
      const H = at.hessian.sample(0);
      const { rows, columns, data } = H.materialize();
      const values = symmetricEigenvalues({ rows, columns, data });
      const noise = 1e-11 * Math.max(...values.map(Math.abs), 1e-300);
      const positive = values.filter((value) => value > noise).length;
      const negative = values.filter((value) => value < -noise).length;
      const found = H.inertia();
      expect(found.positive).toBeGreaterThanOrEqual(positive);
      expect(found.negative).toBeGreaterThanOrEqual(negative);
      // Beside a class that is all but certain stand eigenvalues that factors have, and that rounding hides in a matrix.
      const logits = subject.network.predict(subject.batch.x).data.subarray(0, subject.network.outputs);
      const isCertain = subject.loss === crossEntropy && Math.max(...logits) - Math.min(...logits) > 15;
      const structureIsClear =
        !isCertain && values.every((value) => Math.abs(value) > 1e3 * noise || Math.abs(value) < noise / 1e2);
      if (found.exact && structureIsClear) expect(found).toMatchObject({ positive, negative });
    },
  );

  law('every regime gives the same solution, and counts the same signs', false, ({ v }, at) => {
    for (const H of [at.hessian, at.ggn, at.hessian.sample(0), at.hessian.withCore('absolute')]) {
      const spectrum = symmetricEigenvalues(H.materialize());
      const damping = 0.3 * Math.max(...spectrum.map(Math.abs)) + 1e-6;
      const reference = H.solve(v, { damping, regime: 'dense' });
      const { positive, negative, zero } = reference.inertia!;
      const shifts = spectrum.map((value) => Math.abs(value + damping));
      // A condition of 10³ at most leaves agreement to 1e-8 for what iterates to 1e-12.
      if (Math.min(...shifts) < 1e-3 * Math.max(...shifts)) continue;
      for (const regime of ['auto', 'factor', 'matrixFree'] as const) {
        if (regime === 'matrixFree' && H.core === 'absolute') continue; // made of all eigenvalues
        const found = H.solve(v, { damping, regime, tolerance: 1e-12 });
        expect(found.status).toBe('solved');
        close(`${H.core}, ${found.regime}`, found.value, reference.value, 1e-8);
        if (found.inertia !== null) expect(found.inertia).toMatchObject({ positive, negative, zero });
      }
    }
    const dense = at.ggn.solve(v, { damping: 1, regime: 'dense' }).value;
    close('sample', at.ggn.solve(v, { damping: 1, regime: 'sample' }).value, dense, 1e-8);
  });

  law('every derivative is the difference quotient of the one below', true, (subject, at) => {
    const { v } = subject;
    const scale = 1 + Math.abs(at.loss);
    const slope = derivative(subject, subject.loss, (b) => [b.loss])[0]!;
    close('gradient', [scale, dot(at.gradient.mean(), v)], [scale, slope], differences);
    const product = derivative(subject, subject.loss, (b) => b.gradient.mean());
    close('product', [scale, ...at.hessian.multiply(v)], [scale, ...product], differences);
    const third = derivative(subject, subject.loss, (b) => b.hessian.quadraticForms(v));
    const size = 1 + Math.max(...at.hessian.quadraticForms(v).map(Math.abs));
    close('third', [size, ...at.hessian.thirdDerivatives(v)], [size, ...third], differences);
  });

  law('Sobolev objectives have the derivatives that differences show', true, (subject) => {
    const { network, batch, v } = subject;
    const dy = normalRows(batch.x.length, network.outputs * network.inputs, 5);
    const labelled: Subject = { ...subject, batch: { ...batch, dy } };
    const objective = sobolevLoss({ value: 1, gradient: 0.7 });
    const at = linearize(network, labelled.batch, objective);
    const scale = 1 + Math.abs(at.loss);
    close(
      'gradient',
      [scale, dot(at.gradient.mean(), v)],
      [scale, derivative(labelled, objective, (b) => [b.loss])[0]!],
      differences,
    );
    const product = derivative(labelled, objective, (b) => b.gradient.mean());
    close('product', [scale, ...at.hessian.multiply(v)], [scale, ...product], differences);
  });

  law('Sobolev Hessians solve, decompose and leave out as their matrices do', true, (subject) => {
    const { network, batch, v } = subject;
    const dy = normalRows(batch.x.length, network.outputs * network.inputs, 5);
    const at = linearize(network, { ...batch, dy }, sobolevLoss({ value: 1, gradient: 0.7 }));
    for (const H of [at.hessian, at.ggn]) {
      const dense = H.materialize();
      const values = symmetricEigenvalues(dense);
      const size = Math.max(...values.map(Math.abs));
      close('spectrum', [...values], spectrumWithZeros(H), 1e-8);
      const damping = 2 * size + 1e-6;
      const { value, residual, status } = H.solve(v, { damping });
      expect(status).toBe('solved');
      expect(residual).toBeLessThan(1e-11);
      const image = rowsOf(dense.data, v.length).map((row, i) => dot(row, value) + damping * value[i]!);
      close('solution', image, v, 1e-8);
      const absolute = H.withCore('absolute');
      close(
        'absolute',
        [absolute.trace()],
        [values.reduce((sum, mu) => sum + Math.abs(mu - batch.l2!) + batch.l2!, 1e-300)],
        1e-8,
      );
    }
    if (batch.x.length === 1) return;
    const weights = batch.weights! as number[];
    const rest = { ...batch, dy, weights: weights.map((weight, n) => (n === 0 ? 0 : weight)) };
    const fresh = linearize(network, rest, sobolevLoss({ value: 1, gradient: 0.7 })).ggn;
    close(
      'without',
      at.ggn.without(0).solve(v, { damping: 3 }).value,
      fresh.solve(v, { damping: 3 }).value,
      1e-8,
    );
  });

  law(
    'input derivatives are the difference quotients of the outputs and of one another',
    true,
    ({ network, batch }) => {
      const x = batch.x[0]!;
      const u = normalRows(1, x.length, 9)[0]!;
      const moved = (t: number): number[][] => [x.map((value, j) => value + t * 1e-3 * u[j]!)];
      const quotient = (of: (rows: number[][]) => ArrayLike<number>): number[] => {
        const [a, b, c, d] = [of(moved(-2)), of(moved(-1)), of(moved(1)), of(moved(2))];
        return Array.from(a, (value, i) => (value - 8 * b[i]! + 8 * c[i]! - d[i]!) / 12e-3);
      };
      const { value, jacobian, hessian } = inputDerivatives(network, [x], { order: 2 });
      const along = rowsOf(jacobian.data, x.length).map((row) => dot(row, u));
      const scale = 1 + Math.max(...value.data.map(Math.abs), ...jacobian.data.map(Math.abs));
      close(
        'jacobian',
        [scale, ...along],
        [scale, ...quotient((rows) => network.predict(rows).data)],
        differences,
      );
      const bent = rowsOf(hessian.data, x.length).map((row) => dot(row, u));
      const slopes = quotient((rows) => inputDerivatives(network, rows).jacobian.data);
      close('hessian', [scale, ...bent], [scale, ...slopes], differences);
    },
  );
});
