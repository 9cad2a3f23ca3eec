/** The Hessian by hand on f = u (w x)², one weight a layer; what L2 and weights mean; and misuse. */
import { describe, expect, it } from 'vitest';
import { linearize } from '../../src/linearization/linearize.js';
import type { Linearization } from '../../src/linearization/linearization.js';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import { sequential } from '../../src/network/sequential.js';
import { sobolevLoss } from '../../src/sobolev/sobolev-loss.js';
import { thrownBy } from '../support/thrown.js';
import { batch, network } from '../factors/small-network.js';

const scalar = sequential(
  [dense(1, 1, { bias: false }), activation('square'), dense(1, 1, { bias: false })],
  {
    parameters: [3, 2],
  },
);
const [w, u, x, y] = [3, 2, 1, 14] as const;
const r = u * (w * x) ** 2 - y; // 4
const slopes = [2 * u * w * x ** 2, (w * x) ** 2] as const; // ∂f/∂w = 12, ∂f/∂u = 9
const curvatures = { ww: 2 * u * x ** 2, wu: 2 * w * x ** 2, uu: 0 }; // second derivatives of f
const [ww, wu, uu] = [
  slopes[0] ** 2 + r * curvatures.ww,
  slopes[0] * slopes[1] + r * curvatures.wu,
  slopes[1] ** 2 + r * curvatures.uu,
];

describe('½(u(wx)² − y)² by hand', () => {
  const at = linearize(scalar, { x: [[x]], y: [[y]] }, 'halfSquaredError');
  const h = at.hessian;

  it('written out, by products and by forms', () => {
    expect([...h.materialize().data]).toEqual([ww, wu, wu, uu]);
    expect([...h.multiply([1, -2])]).toEqual([ww - 2 * wu, wu - 2 * uu]);
    expect(h.quadraticForm([1, -2])).toBe(ww - 4 * wu + 4 * uu);
    expect([...h.quadraticForms([1, -2])]).toEqual([ww - 4 * wu + 4 * uu]);
    expect([...h.products([1, -2]).mean()]).toEqual([ww - 2 * wu, wu - 2 * uu]);
  });

  it('diagonal, trace, norm and inner product', () => {
    expect([...h.diagonal()]).toEqual([ww, uu]);
    expect([h.trace(), ...h.traces()]).toEqual([ww + uu, ww + uu]);
    expect(h.frobeniusNorm()).toBe(Math.sqrt(ww ** 2 + 2 * wu ** 2 + uu ** 2));
    expect(h.inner(at.ggn)).toBe(ww * slopes[0] ** 2 + 2 * wu * slopes[0] * slopes[1] + uu * slopes[1] ** 2);
  });

  it('Gauss-Newton leaves the curvature of the network out', () => {
    const [a, b] = slopes;
    expect([...at.ggn.materialize().data]).toEqual([a * a, a * b, a * b, b * b]);
    expect(at.ggn.core).toBe('gaussNewton');
    expect([...h.withCore('gaussNewton').multiply([1, 0])]).toEqual([a * a, a * b]);
  });

  it("third derivative: d³/dt³ of ½(f(t) − y)² is 3 f' f'' + r f'''", () => {
    const [a, b] = [1, -2]; // direction in (w, u)
    const first = slopes[0] * a + slopes[1] * b;
    const second = curvatures.ww * a * a + 2 * curvatures.wu * a * b;
    const third = 3 * (2 * x ** 2) * a * a * b; // only ∂³f/∂w²∂u = 2x² is left
    expect(h.thirdDerivative([a, b])).toBe(3 * first * second + r * third);
    expect([...h.thirdDerivatives([a, b])]).toEqual([3 * first * second + r * third]);
  });

  it('block terms are the printed ones: M ⊗ ṽ ⊗ ṽ and δ ⊗ η ⊗ ṽ (B8)', () => {
    const block = h.block('layers.1.weight', 'layers.0.weight');
    expect([block.rowShape, block.columnShape]).toEqual([
      [1, 1],
      [1, 1],
    ]);
    const gamma = 2 * w * x;
    expect(block.terms()).toEqual([
      {
        kind: 'matrix ⊗ vector ⊗ vector',
        sample: 0,
        coefficient: 1,
        uses: [0, 0],
        matrix: { rows: 1, columns: 1, data: Float64Array.of(u * gamma) }, // ∂δ₂/∂z₁
        rowVector: Float64Array.of((w * x) ** 2),
        columnVector: Float64Array.of(x),
      },
      {
        kind: 'vector ⊗ matrix ⊗ vector',
        sample: 0,
        coefficient: 1,
        uses: [0, 0],
        vector: Float64Array.of(r),
        matrix: { rows: 1, columns: 1, data: Float64Array.of(gamma) }, // η
        columnVector: Float64Array.of(x),
      },
    ]);
    expect([...block.materialize().data]).toEqual([wu]);
    expect(h.block('layers.0.weight', 'layers.1.weight').terms()[1]).toMatchObject({
      kind: 'vector ⊗ matrixᵀ ⊗ vector',
      rowVector: Float64Array.of(x),
      vector: Float64Array.of(r),
    });
    expect([...h.block('layers.0.weight', 'layers.1.weight').materialize().data]).toEqual([wu]);
  });

  it('signs: one positive and one negative direction', () => {
    expect(Math.sign(ww * uu - wu ** 2)).toBe(-1);
    expect(h.inertia()).toMatchObject({ positive: 1, negative: 1, zero: 0, exact: true });
    expect(h.rank()).toBe(2);
    // The eigenvalues of [[160, 132], [132, 81]] are −17.3 and 258.3: a shift of 18 makes the matrix definite.
    expect(h.inertia({ damping: 18 })).toMatchObject({ positive: 2, negative: 0 });
    expect(h.inertia({ damping: 17 })).toMatchObject({ positive: 1, negative: 1 });
  });
});

describe('weights and the L2 term', () => {
  const l2 = 0.25;
  const order = network.parameters.length;
  const of = (extra: object): Linearization => linearize(network, { ...batch, ...extra }, 'halfSquaredError');
  const plain = of({});
  const shifted = of({ l2 });

  it('weights count relative to one another; 0 leaves a sample out', () => {
    const once = of({ weights: [1, 3] });
    const scaled = of({ weights: [0.25, 0.75] });
    expect(scaled.loss).toBe(once.loss);
    expect(scaled.gradient.mean()).toEqual(once.gradient.mean());
    expect(scaled.hessian.materialize()).toEqual(once.hessian.materialize());
    const first = of({ weights: [5, 0] });
    expect(first.gradient.mean()).toEqual(plain.gradient.sample(0).mean());
    expect(first.hessian.materialize()).toEqual(plain.hessian.sample(0).materialize());
    expect(first.losses).toEqual(plain.losses);
  });

  it('λ adds ½λ|θ|², λθ and λI to the mean objective', () => {
    const theta = network.parameters;
    const square = theta.reduce((sum, value) => sum + value * value, 0);
    expect(shifted.loss).toBe(plain.loss + 0.5 * l2 * square);
    expect(shifted.terms).toEqual({ value: plain.loss });
    expect(shifted.gradient.mean()).toEqual(plain.gradient.mean().map((g, i) => g + l2 * theta[i]!));
    for (const core of ['exact', 'gaussNewton', 'absolute', 'clipped'] as const) {
      const [h, h0] = [shifted.hessian.withCore(core), plain.hessian.withCore(core)];
      const written = h0.materialize();
      for (let i = 0; i < order; i++) written.data[i * order + i]! += l2;
      const v = Float64Array.from({ length: order }, (_, i) => i - 4);
      expect(h.materialize()).toEqual(written);
      expect(h.diagonal()).toEqual(h0.diagonal().map((value) => value + l2));
      expect(h.trace()).toBe(h0.trace() + l2 * order);
      expect(h.multiply(v)).toEqual(h0.multiply(v).map((value, i) => value + l2 * v[i]!));
      expect(h.quadraticForm(v)).toBe(
        h0.quadraticForm(v) + l2 * v.reduce((sum, value) => sum + value * value, 0),
      );
      expect(h.block('layers.0.bias', 'layers.0.bias').materialize().data[0]).toBe(
        written.data[4 * order + 4],
      );
      expect(h.block('layers.0.bias', 'layers.1.bias').materialize().data[1]).toBe(
        written.data[5 * order + 8],
      );
      expect(h.frobeniusNorm()).toBeCloseTo(Math.hypot(...written.data), 10);
      expect(h.inner(h0)).toBeCloseTo(h0.inner(h0) + l2 * h0.trace(), 6);
    }
  });

  it('λ is not part of per-sample verbs', () => {
    const v = Float64Array.from({ length: order }, () => 1);
    expect(shifted.losses).toEqual(plain.losses);
    expect(shifted.gradient.norms()).toEqual(plain.gradient.norms());
    expect(shifted.gradient.gram()).toEqual(plain.gradient.gram());
    expect(shifted.gradient.sample(0).mean()).toEqual(plain.gradient.sample(0).mean());
    expect(shifted.hessian.traces()).toEqual(plain.hessian.traces());
    expect(shifted.hessian.quadraticForms(v)).toEqual(plain.hessian.quadraticForms(v));
    expect(shifted.hessian.products(v).mean()).toEqual(plain.hessian.multiply(v));
    expect(shifted.hessian.sample(1).materialize()).toEqual(plain.hessian.sample(1).materialize());
  });

  it('λ makes every direction count', () => {
    expect(plain.hessian.rank()).toBeLessThan(order);
    expect(plain.ggn.inertia()).toMatchObject({ positive: 2, negative: 0, zero: order - 2 });
    expect(shifted.ggn.inertia()).toMatchObject({ positive: order, negative: 0, zero: 0 });
    expect(shifted.ggn.rank()).toBe(order);
  });
});

describe('memory', () => {
  it('is counted in units, and a sample keeps no batch alive', () => {
    const h = linearize(network, batch, 'halfSquaredError').hessian;
    // Input 2; z₁ and its adjoint 4; v₁ with adjoint, γ and A″ 8; z₂ and its adjoint 2 (v₂ is z₂); ∇²loss 1.
    expect(h.storedNumbers).toBe(2 * (2 + 4 + 8 + 2 + 1));
    const one = h.sample(1);
    expect([one.samples, one.storedNumbers]).toEqual([1, 2 + 4 + 8 + 2 + 1]);
    for (const slab of one
      .products(new Float64Array(9))
      .dyads()
      .flatMap(({ left, right }) => [left, right]))
      expect(slab.buffer.byteLength).toBeLessThanOrEqual(16);
    const { trace } = one.verbs.state!;
    for (const array of [...trace.value, ...trace.slope])
      expect(array?.buffer.byteLength ?? 0).toBeLessThanOrEqual(16);
  });
});

describe('misuse of a Hessian', () => {
  const { hessian } = linearize(network, batch, 'halfSquaredError');
  const vectorVerbs = [
    'multiply',
    'products',
    'quadraticForm',
    'quadraticForms',
    'thirdDerivative',
    'thirdDerivatives',
  ] as const;

  it.each(vectorVerbs)('%s checks its vector', (verb) => {
    expect(thrownBy(() => hessian[verb]([1, 2, 3]))).toEqual({
      name: 'ShapeError',
      message: `hessian.${verb}: v: expected 9 numbers, got 3 numbers. Pass one number per entry, in the order of network.parameters or of the samples.`,
    });
    expect(thrownBy(() => hessian[verb]([0, 0, 0, 0, 0, 0, 0, 0, -Infinity]))).toEqual({
      name: 'DomainError',
      message: `hessian.${verb}: v: expected finite numbers, got -Infinity at index 8. Remove or repair that entry.`,
    });
  });

  it('samples, blocks, cores and shifts that do not exist', () => {
    expect(thrownBy(() => hessian.sample(2))).toEqual({
      name: 'DomainError',
      message:
        'hessian.sample: i: expected a sample number in 0 … 1, got 2. Samples are the rows of x, counted from 0.',
    });
    for (const work of [
      () => hessian.block('layers.0.weight', 'weight'),
      () => hessian.block('weight', 'layers.0.weight'),
    ]) {
      expect(thrownBy(work)).toEqual({
        name: 'UnknownNameError',
        message:
          "hessian.block: name: expected one of layers.0.weight, layers.0.bias, layers.1.weight, layers.1.bias, got 'weight'. Take a name from network.blocks.",
      });
    }
    expect(thrownBy(() => hessian.withCore('positive' as 'clipped'))).toEqual({
      name: 'DomainError',
      message:
        "hessian.withCore: core: expected one of exact, gaussNewton, absolute, clipped, got 'positive'. Correct the name.",
    });
    expect(thrownBy(() => hessian.inertia({ damping: NaN }))).toEqual({
      name: 'DomainError',
      message: 'hessian.inertia: damping: expected a finite number, got NaN. Pass the shift λ of H + λI.',
    });
  });

  it('verbs that another core has not', () => {
    const v = new Float64Array(9);
    expect(thrownBy(() => hessian.withCore('gaussNewton').thirdDerivative(v))).toEqual({
      name: 'DomainError',
      message:
        "hessian.thirdDerivatives: core: expected the exact core, got the core 'gaussNewton'. Use at.hessian, which has it.",
    });
    const clipped = hessian.withCore('clipped');
    const verbs = {
      thirdDerivatives: () => clipped.thirdDerivative(v),
      products: () => clipped.products(v),
      quadraticForms: () => clipped.quadraticForms(v),
      traces: () => clipped.traces(),
      'block.terms': () => clipped.block('layers.0.bias', 'layers.0.bias').terms(),
    };
    for (const [verb, work] of Object.entries(verbs)) {
      expect(thrownBy(work)).toEqual({
        name: 'DomainError',
        message:
          `hessian.${verb}: core: expected the exact or the Gauss-Newton core, got the core 'clipped', which is a ` +
          "function of the whole matrix and no sum over samples. Use hessian.sample(i).withCore('clipped') for a sample's own matrix.",
      });
    }
    expect(clipped.sample(1).trace()).toBe(hessian.sample(1).withCore('clipped').trace());
  });

  it('verbs that a Sobolev objective has not', () => {
    const { hessian: sobolev } = linearize(
      network,
      {
        ...batch,
        dy: [
          [1, 2],
          [3, 4],
        ],
      },
      sobolevLoss(),
    );
    const got = 'expected an ordinary loss, got a Sobolev objective.';
    expect(thrownBy(() => sobolev.thirdDerivative(new Float64Array(9))).message).toBe(
      `hessian.thirdDerivatives: objective: ${got} It would need A⁗; linearize the values alone for third derivatives.`,
    );
    expect(thrownBy(() => sobolev.block('layers.0.bias', 'layers.0.bias').terms()).message).toBe(
      `hessian.block.terms: objective: ${got} Use block(…).materialize(), or products(v).dyads().`,
    );
  });

  it('a missing third derivative, only where one is needed', () => {
    const bare = { name: 'bare', value: Math.sin, first: Math.cos, second: (z: number) => -Math.sin(z) };
    const own = sequential([dense(1, 2), activation(bare), dense(2, 1)]);
    const at = linearize(own, { x: [[1]], y: [[2]] }, 'halfSquaredError');
    expect(at.hessian.multiply(new Float64Array(7))).toHaveLength(7);
    const expected = {
      name: 'MissingDerivativeError',
      message:
        "third derivative: activation 'bare': expected a third derivative, got none. Add third(z), the derivative of second(z), to the activation.",
    };
    expect(thrownBy(() => at.hessian.thirdDerivative(new Float64Array(7)))).toEqual(expected);
    const sobolev = linearize(own, { x: [[1]], y: [[2]], dy: [[3]] }, sobolevLoss());
    expect(sobolev.gradient.mean()).toHaveLength(7);
    expect(thrownBy(() => sobolev.hessian.multiply(Float64Array.from({ length: 7 }, () => 1)))).toEqual(
      expected,
    );
  });
});
