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
import { countAllocations, withPoisonedScratch } from '../../../src/numeric/allocation.js';
import { scalarHeadOf } from '../../../src/program/head.js';
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
  l2: fc.constantFrom(0, 0.125),
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

describe('products at a scalar head', () => {
  it('are the written-out Hessian times the vector, to the last bit, at every call', () => {
    fc.assert(
      fc.property(cases, (value) => {
        const { at, v } = linearized(value);
        for (const core of ['hessian', 'ggn'] as const) {
          const { data } = at[core].materialize();
          const expected = v.map((_, i) =>
            v.reduce((sum, entry, j) => sum + data[i * v.length + j]! * entry, 0),
          );
          // From the second call on the factors lie in the kernels' memory.
          for (let call = 1; call <= 3; call++) {
            const product = withPoisonedScratch(() => at[core].multiply(v));
            expectExact(`${core}, call ${call}`, product, expected);
          }
        }
      }),
    );
  });

  it('are what the cases have, and not networks that curve there, have more outputs, or read the layer elsewhere', () => {
    fc.assert(
      fc.property(cases, (value) => {
        const { program } = linearized(value).at.hessian.verbs.state!;
        expect(scalarHeadOf(program)!.before.weight.shape).toEqual([
          value.width,
          value.kind === 'shallow' ? value.inputs : value.width,
        ]);
      }),
    );
    const programOf = (layers: Layer[]): Program => sequential(layers, { inputs: 2, seed: 1 }).program;
    const plain = [dense(2, 3), activation('relu')];
    expect(scalarHeadOf(programOf([dense(2, 3), activation('tanh'), dense(3, 1)]))).toBe(null);
    expect(scalarHeadOf(programOf([...plain, dense(3, 2)]))).toBe(null);
    expect(scalarHeadOf(programOf([...plain, dense(3, 1), activation('relu')]))).toBe(null);
    expect(scalarHeadOf(programOf([dense(2, 3), residual([activation('relu')]), dense(3, 1)]))).toBe(null);
  });

  it('allocate nothing once their factors are made', () => {
    const { at, v } = linearized({
      kind: 'deep',
      bias: true,
      inputs: 2,
      width: 7,
      samples: 8,
      l2: 0,
      seed: 1,
    });
    const into = new Float64Array(v.length);
    at.hessian.multiply(v, into);
    expect(countAllocations(() => at.hessian.multiply(v, into)).count).toBe(0);
  });
});
