/**
 * D-head: products of networks with one output whose last hidden layer is piecewise linear, on numbers whose sums are exact: pre-
 * activations often lie on the kink itself, some residuals vanish, and the written-out Hessian times the vector gives the same bits.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  activation,
  dense,
  linearize,
  residual,
  sequential,
  tied,
  type Layer,
  type Linearization,
} from '../../../src/index.js';
import { writeMeanProduct } from '../../../src/factors/hessian/products.js';
import {
  countAllocations,
  scratch,
  scratchOf,
  withPoisonedScratch,
  withScratch,
} from '../../../src/numeric/allocation.js';
import { headOf, scalarHeadOf, type Head } from '../../../src/program/head.js';
import type { Program } from '../../../src/program/program.js';
import { expectExact } from '../../support/compare.js';
import { stream } from '../../support/stream.js';

interface Case {
  readonly kind: 'shallow' | 'deep' | 'residual' | 'curved' | 'tied' | 'linear';
  readonly bias: boolean;
  readonly inputs: number;
  readonly width: number;
  readonly samples: number;
  readonly l2: number;
  readonly seed: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  kind: fc.constantFrom('shallow', 'deep', 'residual', 'curved', 'tied', 'linear'),
  bias: fc.boolean(),
  inputs: fc.integer({ min: 1, max: 4 }),
  width: fc.integer({ min: 1, max: 7 }),
  samples: fc.constantFrom(1, 2, 4, 8),
  l2: fc.constant(0),
  seed: fc.noShrink(fc.nat()),
});

function layersOf({ kind, bias, inputs, width }: Case): Layer[] {
  const first = (name: string): Layer[] => [dense(inputs, width, { bias }), activation(name)];
  const hidden = (name: string): Layer[] => [dense(width, width, { bias }), activation(name)];
  const twice = tied('twice', dense(width, width, { bias }));
  const body: Record<Case['kind'], () => Layer[]> = {
    shallow: () => first('relu'),
    deep: () => [...first('relu'), ...hidden('relu'), ...hidden('relu')],
    residual: () => [...first('relu'), residual(hidden('relu')), ...hidden('relu')],
    curved: () => [...first('square'), ...hidden('relu')],
    tied: () => [...first('square'), twice, activation('relu'), twice, activation('relu')],
    linear: () => [...first('relu'), dense(width, width, { bias })],
  };
  return [...body[kind](), dense(width, 1, { bias })];
}

function linearized(value: Case): { readonly at: Linearization; readonly v: Float64Array } {
  const numbers = stream(value.seed);
  const parts = (length: number, of: number): Float64Array =>
    Float64Array.from({ length }, () => (numbers.integer(9) - 4) / of);
  const { blocks } = sequential(layersOf(value), { inputs: value.inputs, seed: 1 });
  const count = blocks.reduce((sum, { length }) => sum + length, 0);
  const network = sequential(layersOf(value), { inputs: value.inputs, parameters: parts(count, 4) });
  const x = { rows: value.samples, columns: value.inputs, data: parts(value.samples * value.inputs, 16) };
  const y = network.predict(x);
  // Every other sample is fitted: nothing but its curvature is left.
  for (let n = 0; n < value.samples; n += 2) y.data[n]! += numbers.integer(9) / 16;
  return {
    at: linearize(network, { x, y, l2: value.l2, cells: false }, 'halfSquaredError'),
    v: parts(count, 4),
  };
}

const programOf = (at: Linearization): Program => at.hessian.verbs.state!.program;

function productAtHead(at: Linearization, core: 'exact' | 'gaussNewton', v: Float64Array): Float64Array {
  const { state } = core === 'exact' ? at.hessian.verbs : at.ggn.verbs;
  return withPoisonedScratch(() =>
    withScratch(() => {
      const out = scratch(v.length);
      writeMeanProduct(state!, core, headOf(programOf(at)), scratchOf(v), out);
      return Float64Array.from(out);
    }),
  );
}

const times = (data: Float64Array, v: Float64Array): Float64Array =>
  v.map((_, i) => v.reduce((sum, entry, j) => sum + data[i * v.length + j]! * entry, 0));

describe('products at a scalar head', () => {
  it('are the written-out Hessian times the vector, to the last bit, at every call', () => {
    fc.assert(
      fc.property(cases, (value) => {
        const { at, v } = linearized(value);
        for (const core of ['exact', 'gaussNewton'] as const) {
          const { data } = core === 'exact' ? at.hessian.materialize() : at.ggn.materialize();
          // From the second call on the factors lie in the kernels' memory.
          for (let call = 1; call <= 3; call++)
            expectExact(`${core}, call ${call}`, productAtHead(at, core, v), times(data, v));
        }
      }),
    );
  });

  it('are what multiply gives where the layer is large enough', () => {
    const value: Case = { kind: 'deep', bias: true, inputs: 2, width: 24, samples: 32, l2: 0.125, seed: 5 };
    const { at, v } = linearized(value);
    expect(scalarHeadOf(programOf(at), value.samples)).not.toBe(null);
    const into = new Float64Array(v.length);
    for (const core of ['hessian', 'ggn'] as const) {
      const expected = times(at[core].materialize().data, v);
      expectExact(core, at[core].multiply(v), expected);
      expectExact(core, at[core].multiply(v, into), expected);
      // Nothing is allocated once the factors are made.
      expect(countAllocations(() => at[core].multiply(v, into)).count).toBe(0);
    }
  });

  it('are of the layers that the cases end in; none curve there, have more outputs, or are read elsewhere', () => {
    fc.assert(
      fc.property(cases, (value) => {
        expect(headOf(programOf(linearized(value).at))!.before.weight.shape).toEqual([
          value.width,
          value.kind === 'shallow' ? value.inputs : value.width,
        ]);
      }),
    );
    const headAt = (layers: Layer[]): Head | null =>
      headOf(sequential(layers, { inputs: 2, seed: 1 }).program);
    const plain = [dense(2, 3), activation('relu')];
    expect(headAt([dense(2, 3), activation('tanh'), dense(3, 1)])).toBe(null);
    expect(headAt([...plain, dense(3, 1), activation('relu')])).toBe(null);
    expect(headAt([dense(2, 3), residual([activation('relu')]), dense(3, 1)])).toBe(null);
    const { program } = sequential([...plain, dense(3, 2)], { seed: 1 });
    expect(headOf(program)).not.toBe(null);
    expect(scalarHeadOf(program, 1e6)).toBe(null);
  });
});
