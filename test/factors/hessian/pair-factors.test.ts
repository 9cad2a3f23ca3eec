/**
 * D-pair: products at the first two dense layers, on numbers whose sums are exact: from the table or without it, the written-out
 * Hessian times the vector gives the same bits.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  activation,
  dense,
  linearize,
  mlp,
  residual,
  sequential,
  tied,
  type Layer,
  type Linearization,
} from '../../../src/index.js';
import { makePairFactors, productsBefore } from '../../../src/factors/hessian/pair-factors.js';
import { writeMeanProduct } from '../../../src/factors/hessian/products.js';
import type { LossState } from '../../../src/factors/state.js';
import {
  countAllocations,
  scratch,
  withPoisonedScratch,
  withScratch,
} from '../../../src/numeric/allocation.js';
import { scalarHeadOf } from '../../../src/program/head.js';
import { inputPairOf } from '../../../src/program/input-pair.js';
import { expectExact } from '../../support/compare.js';
import { stream } from '../../support/stream.js';

interface Case {
  readonly kind:
    'last' | 'below' | 'between' | 'straight' | 'twice' | 'curved' | 'residual' | 'tied' | 'headed';
  readonly biases: readonly boolean[];
  readonly inputs: number;
  readonly widths: readonly number[];
  readonly samples: number;
  readonly seed: number;
}

const width = fc.integer({ min: 1, max: 9 });
const cases: fc.Arbitrary<Case> = fc.record({
  kind: fc.constantFrom(
    'last',
    'below',
    'between',
    'straight',
    'twice',
    'curved',
    'residual',
    'tied',
    'headed',
  ),
  biases: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  inputs: fc.integer({ min: 1, max: 6 }),
  widths: fc.array(width, { minLength: 3, maxLength: 3 }),
  samples: fc.constantFrom(1, 2, 4, 8),
  seed: fc.noShrink(fc.nat()),
});

function layersOf({ kind, biases, inputs, widths }: Case): Layer[] {
  const [n1, n2, n3] = widths as [number, number, number];
  const first = dense(inputs, n1, { bias: biases[0]! });
  const second = dense(n1, n2, { bias: biases[1]! });
  const last = dense(n2, n3, { bias: biases[2]! });
  const same = tied('same', dense(n1, n1, { bias: biases[1]! }));
  const kinds: Record<Case['kind'], Layer[]> = {
    last: [first, activation('square'), second],
    below: [activation('relu'), first, activation('square'), second, activation('relu'), last],
    between: [first, activation('relu'), second, activation('square'), last],
    straight: [first, activation('identity'), second, activation('square'), last],
    twice: [first, activation('square'), activation('relu'), second, activation('identity'), last],
    curved: [first, second, activation('square'), last],
    residual: [first, activation('square'), second, residual([dense(n2, n2), activation('relu')])],
    headed: [first, activation('relu'), second, activation('relu'), last, activation('relu'), dense(n3, 1)],
    tied: [first, activation('square'), same, activation('relu'), same],
  };
  return kinds[kind];
}

/** A linearization at a few halves, with weights of samples whose sums and shares are exact. */
function linearized(value: Case): { readonly at: Linearization; readonly v: Float64Array } {
  const numbers = stream(value.seed);
  const parts = (length: number, of: number): Float64Array =>
    Float64Array.from({ length }, () => (numbers.integer(5) - 2) / of);
  const layers = layersOf(value);
  const { blocks } = sequential(layers, { inputs: value.inputs, seed: 1 });
  const count = blocks.reduce((sum, { length }) => sum + length, 0);
  const network = sequential(layers, { inputs: value.inputs, parameters: parts(count, 2) });
  const { samples } = value;
  const x = { rows: samples, columns: value.inputs, data: parts(samples * value.inputs, 2) };
  const y = network.predict(x);
  for (let i = 0; i < y.data.length; i++) y.data[i]! += numbers.integer(5) / 4;
  // The sum is a power of two.
  const weights = Float64Array.from({ length: samples }, (_, n) => (n % 2 === 0 ? 1 : 3));
  return { at: linearize(network, { x, y, weights, cells: false }, 'halfSquaredError'), v: parts(count, 2) };
}

const times = (data: Float64Array, v: Float64Array): Float64Array =>
  v.map((_, i) => v.reduce((sum, entry, j) => sum + data[i * v.length + j]! * entry, 0));

/** The product of a state whose table is made, whether or not it pays. */
function fromTable(state: LossState, v: Float64Array): Float64Array {
  return withPoisonedScratch(() =>
    withScratch(() => {
      const out = scratch(v.length);
      writeMeanProduct(state, 'exact', null, v, out, makePairFactors(state));
      return Float64Array.from(out);
    }),
  );
}

const stateOf = (at: Linearization): LossState => at.hessian.verbs.state!;

describe('products from the table of the first two layers', () => {
  it('are the written-out Hessian times the vector, to the last bit', () => {
    fc.assert(
      fc.property(cases, (value) => {
        const { at, v } = linearized(value);
        const expected = times(at.hessian.materialize().data, v);
        expect(inputPairOf(stateOf(at).program)).not.toBe(null);
        // From the second call on what is read lies in the kernels' memory.
        for (let call = 1; call <= 3; call++)
          expectExact(`call ${call}`, fromTable(stateOf(at), v), expected);
      }),
    );
  });

  it('are what multiply gives from the product on at which the table pays, and before it too', () => {
    const biases = [true, true, true];
    const small: Case = { kind: 'between', biases, inputs: 2, widths: [24, 24, 1], samples: 32, seed: 5 };
    const large: Case = { ...small, widths: [160, 120, 2] };
    const headed: Case = { ...small, kind: 'headed', widths: [24, 24, 24] };
    for (const value of [small, large, headed]) {
      const { at, v } = linearized(value);
      const { program } = stateOf(at);
      const head = scalarHeadOf(program, value.samples);
      expect(head !== null).toBe(value === headed);
      const before = productsBefore(stateOf(at), head);
      expect(before).toBe(value === large ? 3 : 12);
      // Too much to write out: the first product is by the sweeps.
      const expected = value === large ? at.hessian.multiply(v) : times(at.hessian.materialize().data, v);
      const into = new Float64Array(v.length);
      for (let call = 1; call <= before + 3; call++)
        expectExact(`call ${call}`, at.hessian.multiply(v, into), expected);
      // Nothing is allocated once the table is made and has its place.
      expect(countAllocations(() => at.hessian.multiply(v, into)).count).toBe(0);
    }
  });

  it('belong to Hessian products alone: Gauss-Newton has no such terms', () => {
    const value: Case = {
      kind: 'last',
      biases: [true, false, true],
      inputs: 1,
      widths: [8, 8, 1],
      samples: 32,
      seed: 3,
    };
    const { at, v } = linearized(value);
    const expected = times(at.ggn.materialize().data, v);
    for (let call = 1; call <= 5; call++) expectExact(`call ${call}`, at.ggn.multiply(v), expected);
  });

  it('are made where inputs are few beside the samples, after as many as making the table takes', () => {
    const beforeOf = (inputs: number, hidden: number[], samples: number, name = 'tanh'): number => {
      const network = mlp({ inputs, hidden, outputs: 1, activation: name, seed: 1 });
      const x = { rows: samples, columns: inputs, data: new Float64Array(samples * inputs).fill(1) };
      const y = { rows: samples, columns: 1, data: new Float64Array(samples) };
      const state = stateOf(linearize(network, { x, y, cells: false }, 'halfSquaredError'));
      return productsBefore(state, scalarHeadOf(network.program, samples));
    };
    expect(beforeOf(4, [64, 64], 256)).toBe(3);
    expect(beforeOf(4, [64, 64], 32)).toBe(7);
    expect(beforeOf(4, [64, 64], 15)).toBe(Infinity);
    expect(beforeOf(100, [64, 64], 256)).toBe(Infinity);
    // The table of this one would be larger than all that its batch is.
    expect(beforeOf(40, [256, 256], 2048)).toBe(Infinity);
    // A head that makes three products of its own of the second layer, and one that lies above it.
    expect(beforeOf(2, [64, 64], 256, 'relu')).toBe(Infinity);
    expect(beforeOf(2, [64, 64, 64], 256, 'relu')).toBe(2);
    // Small ones save little each time.
    expect(beforeOf(1, [4, 4], 64)).toBeGreaterThan(100);
    expect(beforeOf(2, [], 256)).toBe(Infinity);
  });

  it('ask for two dense layers at the start with nothing beside them', () => {
    const pairAt = (layers: Layer[], inputs = 2): boolean =>
      inputPairOf(sequential(layers, { inputs, seed: 1 }).program) !== null;
    expect(pairAt([dense(2, 3), activation('tanh'), dense(3, 1)])).toBe(true);
    expect(pairAt([dense(2, 3), dense(3, 1)])).toBe(true);
    expect(pairAt([dense(2, 3), activation('tanh')])).toBe(false);
    expect(pairAt([residual([dense(2, 2), activation('tanh')]), dense(2, 1)])).toBe(false);
    expect(pairAt([dense(2, 3), residual([activation('tanh'), dense(3, 3)]), dense(3, 1)])).toBe(false);
    expect(pairAt([dense(2, 3), activation('tanh'), residual([dense(3, 3)]), dense(3, 1)])).toBe(false);
  });
});
