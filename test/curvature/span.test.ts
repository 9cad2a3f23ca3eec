import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activation, dense, linearize, sequential, tied, type Linearization } from '../../src/index.js';
import {
  nullSpaceProjection,
  spanOf,
  wholeSpan,
  type Span,
  type SpanSource,
} from '../../src/curvature/span.js';
import { identity, matrix, type Matrix } from '../../src/numeric/matrix.js';
import {
  affineInputs,
  affineOutputs,
  type AffineNode,
  type ParameterBlock,
} from '../../src/program/nodes.js';
import { affineNodes, sharesWeights } from '../../src/program/sharing.js';
import { product, turned } from '../numeric/samples.js';
import { namedNetworks, normalRows } from '../structure/networks.js';
import { expectClose } from '../support/compare.js';
import { compressionRelative, spanOrthogonality } from '../support/tolerances.js';
import { mixedLinearization, randomLinearizations, scaleOf } from './random-linearizations.js';

function sourceOf(at: Linearization, core: 'exact' | 'gaussNewton' = 'exact'): ReturnType<typeof spanOf> {
  const { verbs } = core === 'exact' ? at.hessian : at.ggn;
  return spanOf(verbs.spanSource()!);
}

function basisOf(span: Span): Matrix {
  return span.expandMany(identity(span.dimension));
}

describe('spanOf', () => {
  it('has orthonormal coordinates: QᵀQ = I, and coordinates and expand are adjoint', () => {
    fc.assert(
      fc.property(randomLinearizations, fc.nat(), (at, seed) => {
        const span = sourceOf(at);
        const q = basisOf(span);
        expectClose(
          'QᵀQ',
          product(turned(q), q).data,
          identity(span.dimension).data,
          spanOrthogonality(span.order),
          span.dimension,
        );
        const v = Float64Array.from(normalRows(1, span.order, seed)[0]!);
        const expected = product(turned(q), matrix(span.order, 1, v)).data;
        expectClose('Qᵀv', span.coordinates(v), expected, spanOrthogonality(span.order) * Math.hypot(...v));
      }),
    );
  });

  it('holds the Hessian: Q (QᵀHQ) Qᵀ = H, exact and Gauss-Newton', () => {
    fc.assert(
      fc.property(randomLinearizations, (at) => {
        for (const core of ['exact', 'gaussNewton'] as const) {
          const { verbs } = core === 'exact' ? at.hessian : at.ggn;
          const span = sourceOf(at, core);
          const q = basisOf(span);
          const h = verbs.materialize();
          const back = product(product(q, verbs.inSpan(span)), turned(q));
          expectClose(
            `Q A Qᵀ, ${core}`,
            back.data,
            h.data,
            compressionRelative(span.order) * scaleOf(at),
            h.columns,
          );
        }
      }),
    );
  });

  it('holds the gradient, and H maps what is orthogonal to it to zero: the certificate of 4.5', () => {
    fc.assert(
      fc.property(randomLinearizations, fc.nat(), (at, seed) => {
        const span = sourceOf(at);
        const project = nullSpaceProjection(span);
        const zeros = new Float64Array(span.order);
        const tolerance = compressionRelative(span.order) * scaleOf(at);
        expectClose('gradient', project(at.gradient.mean()), zeros, tolerance);
        const v = project(Float64Array.from(normalRows(1, span.order, seed)[0]!));
        expectClose('H v', at.hessian.multiply(v), zeros, tolerance * Math.max(1, Math.hypot(...v)));
      }),
    );
  });

  it('has no more dimensions than the formula of 4.5, and than the factors of 4.4 have columns', () => {
    fc.assert(
      fc.property(randomLinearizations, (at) => {
        const span = sourceOf(at);
        const { program, samples, weights } = at.hessian.verbs;
        const dimensions = span.groups.reduce((sum, group) => sum + group.dimension, 0);
        expect(dimensions).toBe(span.dimension);
        expect(span.dimension).toBeLessThanOrEqual(span.order);
        if (sharesWeights(program)) return;
        const present = weights.reduce((sum, weight) => sum + (weight > 0 ? 1 : 0), 0);
        expect(present).toBeLessThanOrEqual(samples);
        let columns = 0;
        affineNodes(program).forEach((node, k) => {
          const [n, m] = [affineOutputs(node), affineInputs(node) + (node.bias === null ? 0 : 1)];
          const [v, d] = [Math.min(m, present), Math.min(n, present)];
          expect(span.groups[k]!.dimension).toBeLessThanOrEqual(n * v + m * d - v * d);
          columns += present * (n + (node.input === program.input ? 0 : affineInputs(node)));
        });
        expect(span.dimension).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it('works on every kind of network', () => {
    for (const [name, network] of Object.entries(namedNetworks)) {
      const at = mixedLinearization(network, 6);
      const span = sourceOf(at);
      const q = basisOf(span);
      const h = at.hessian.verbs.materialize();
      const back = product(product(q, at.hessian.verbs.inSpan(span)), turned(q));
      expectClose(name, back.data, h.data, compressionRelative(span.order) * scaleOf(at), h.columns);
    }
  });

  it('drops dead and saturated units exactly', () => {
    for (const [name, bias] of [
      ['relu', -100],
      ['tanh', 100],
    ] as const) {
      const network = sequential([dense(6, 5), activation(name), dense(5, 4)], { seed: 3 });
      const alive = sequential([dense(6, 5), activation(name), dense(5, 4)], {
        parameters: network.parameters.map((value, i) => (i === 30 || i === 31 ? bias : value)),
      });
      const batch = { x: normalRows(2, 6, 1), y: normalRows(2, 4, 2) };
      const at = linearize(alive, batch, 'halfSquaredError');
      const span = sourceOf(at);
      // Two of five units are out: three rows of two ṽ each below, and above 4·2 and δ by the moving inputs beside ṽ.
      const [below, above] = span.groups;
      expect(below!.dimension).toBe(3 * 2);
      expect(above!.dimension).toBeLessThanOrEqual(4 * 2 + 2 * 3);
      const q = basisOf(span);
      const h = at.hessian.materialize();
      const back = product(product(q, at.hessian.verbs.inSpan(span)), turned(q));
      expectClose(name, back.data, h.data, compressionRelative(span.order) * scaleOf(at), h.columns);
    }
  });

  it('takes a softmax with its singular core', () => {
    const network = sequential([dense(9, 7), activation('tanh'), dense(7, 5)], { seed: 4 });
    const y = [0, 1, 2].map((k) => [0, 1, 2, 3, 4].map((j) => (j === k ? 1 : 0)));
    const at = linearize(network, { x: normalRows(3, 9, 1), y }, 'crossEntropy');
    const span = sourceOf(at);
    expect(span.dimension).toBeLessThanOrEqual(3 * (5 + 2 * 7));
    const q = basisOf(span);
    const h = at.hessian.materialize();
    const back = product(product(q, at.hessian.verbs.inSpan(span)), turned(q));
    expectClose('softmax', back.data, h.data, compressionRelative(span.order) * scaleOf(at), h.columns);
  });

  it('counts duplicates and samples of weight 0 as dropped', () => {
    const network = sequential([dense(6, 5), activation('tanh'), dense(5, 4)], { seed: 3 });
    const [a, b, c] = normalRows(3, 6, 1);
    const [y, z] = normalRows(2, 4, 2);
    const batch = { x: [a!, a!, b!, c!], y: [y!, y!, z!, z!], weights: [1, 1, 1, 0] };
    const span = sourceOf(linearize(network, batch, 'halfSquaredError'));
    expect(span.groups.map(({ vectors }) => vectors)).toEqual([3, 3]);
    expect(span.groups[0]!.dropped).toEqual({ rights: 1, lefts: null });
    expect(span.groups[1]!.dropped).toEqual({ rights: 1, lefts: 1 });
  });

  it('is whole where the batch fills every layer, in the order of the parameters', () => {
    const network = sequential([dense(2, 3), activation('tanh'), dense(3, 2)], { seed: 3 });
    const at = linearize(network, { x: normalRows(9, 2, 1), y: normalRows(9, 2, 2) }, 'halfSquaredError');
    const span = sourceOf(at);
    expect(span.isWhole).toBe(true);
    expect(span.groups.map(({ place }) => place)).toEqual(['whole', 'whole']);
    const v = Float64Array.from({ length: span.order }, (_, i) => i);
    expectClose('coordinates', span.coordinates(v), v, 0);
    expectClose('expand', span.expand(v), v, 0);
    expectClose('A', at.hessian.verbs.inSpan(span).data, at.hessian.materialize().data, 0);
  });

  it('leaves layers whole whose numbers have overflowed', () => {
    const network = sequential([dense(6, 5), activation('square'), dense(5, 4)], { seed: 3 });
    const at = linearize(network, { x: [[1e200, 0, 0, 0, 0, 0]], y: [[0, 0, 0, 0]] }, 'halfSquaredError');
    expect(sourceOf(at).groups.map(({ place }) => place)).toEqual(['whole', 'whole']);
  });

  it('pools the vectors of a shared weight', () => {
    const shared = dense(8, 8);
    const network = sequential([tied('a', shared), activation('tanh'), tied('a', shared), dense(8, 1)], {
      seed: 1,
    });
    const span = sourceOf(linearize(network, { x: normalRows(1, 8, 1), y: [[1]] }, 'halfSquaredError'));
    expect(span.groups).toHaveLength(2);
    // Two ṽ and two δ of one sample: 8·2 + 2·(9 − 2).
    expect(span.groups[0]!.dimension).toBe(8 * 2 + 2 * 7);
  });
});

describe('spanOf, for a weight with two biases', () => {
  it('leaves its blocks whole, and compresses the others', () => {
    const block = (name: string, shape: number[], offset: number): ParameterBlock => ({
      name,
      shape,
      offset,
      length: shape.reduce((a, b) => a * b, 1),
    });
    const weight = block('shared', [2, 3], 20);
    const lower = block('lower', [4, 5], 0);
    const biases = [block('one', [2], 26), block('other', [2], 28)];
    const node = (of: ParameterBlock, bias: ParameterBlock | null): AffineNode => ({
      kind: 'affine',
      input: 0,
      output: 1,
      weight: of,
      bias,
      sites: 1,
    });
    const vectors = (use: AffineNode): SpanSource['nodes'][number] => ({
      node: use,
      rights: [{ data: new Float64Array(affineInputs(use)).fill(1), constant: 1 }],
      lefts: [new Float64Array(affineOutputs(use)).fill(1)],
      moving: new Uint8Array(affineInputs(use)),
    });
    const { program } = namedNetworks['two layers']!;
    const nodes = [node(lower, null), ...biases.map((bias) => node(weight, bias))];
    const span = spanOf({
      program: { ...program, parameterCount: 30 },
      weights: Float64Array.of(1),
      nodes: nodes.map(vectors),
    });
    expect(span.groups.map(({ place, dimension }) => [place, dimension])).toEqual([
      ['compressed', 4],
      ['whole', 10],
    ]);
    expect(span.place(nodes[2]!)).toEqual({ kind: 'whole', weight: 4, bias: 12 });
    const v = Float64Array.from({ length: 30 }, (_, i) => i + 1);
    expect([...span.coordinates(v).subarray(4)]).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
    expect([...span.expand(span.coordinates(v)).subarray(20)]).toEqual([...v.subarray(20)]);
  });
});

describe('wholeSpan', () => {
  it('is the parameters themselves', () => {
    const span = wholeSpan(3);
    expect([span.order, span.dimension, span.isWhole]).toEqual([3, 3, true]);
    const v = Float64Array.of(1, 2, 3);
    expect(span.coordinates(v)).toEqual(v);
    expect(span.expand(v)).not.toBe(v);
    expect(span.expandMany(identity(3))).toEqual(identity(3));
    expect(nullSpaceProjection(span)(v)).toEqual(new Float64Array(3));
  });
});
