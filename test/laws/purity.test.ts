/** Verbs are functions: the same bits whenever and in whatever order they are called, and results belong to the caller. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearize, sobolevLoss, type Linearization } from '../../src/index.js';
import type { Case } from '../support/case.js';
import { expectExact } from '../support/compare.js';
import { everywhere } from './everywhere.js';
import { linearized, lossOf, networkOf } from './subject.js';

type Verb = readonly [string, (at: Linearization, value: Case) => ArrayLike<number>];

/** Each returns arrays of its own. */
const verbs: readonly Verb[] = [
  ['gradient.mean', (at) => at.gradient.mean()],
  ['gradient.norms', (at) => at.gradient.norms()],
  ['gradient.gram', (at) => at.gradient.gram().data],
  ['gradient.multiply', (at, value) => at.gradient.multiply(value.v)],
  ['gradient.materialize', (at) => at.gradient.materialize().data],
  ['gradient.dyads', (at) => at.gradient.dyads()[0]?.left ?? []],
  ['hessian.multiply', (at, value) => at.hessian.multiply(value.v)],
  ['hessian.products', (at, value) => at.hessian.products(value.v).mean()],
  ['hessian.quadraticForms', (at, value) => at.hessian.quadraticForms(value.v)],
  ['hessian.diagonal', (at) => at.hessian.diagonal()],
  ['hessian.traces', (at) => at.hessian.traces()],
  ['hessian.frobeniusNorm', (at) => [at.hessian.frobeniusNorm()]],
  ['hessian.materialize', (at) => at.hessian.materialize().data],
  ['hessian.sample', (at, value) => at.hessian.sample(0).multiply(value.v)],
  ['ggn.materialize', (at) => at.ggn.materialize().data],
  ['leastSquares', (at) => at.leastSquares().residual],
  ['factors', (at) => at.factors(0).v(1)],
];

const choice = {
  losses: ['halfSquaredError', 'crossEntropy', 'binaryCrossEntropy'],
  activations: ['identity', 'tanh', 'softplus', 'relu', 'square'],
  maxBatch: 3,
} as const;
const kinds = Object.entries(everywhere({ dense: { ...choice, maxDepth: 2, maxWidth: 3 }, mixed: choice }));

function sobolev(value: Case): Linearization {
  const { x, y, dy, l2 } = value;
  return linearize(networkOf(value), { x, y, dy, l2 }, sobolevLoss({ loss: lossOf(value.loss) }));
}

/** Asks every verb, spoils what it returned where that can be written to, and asks again in reverse. */
function staysTheSame(cases: fc.Arbitrary<Case>, make: (value: Case) => Linearization): void {
  fc.assert(
    fc.property(cases, (value) => {
      const at = make(value);
      const first = verbs.map(([, verb]) => {
        const result = verb(at, value);
        const copy = Float64Array.from(result);
        if (result instanceof Float64Array) result.fill(NaN);
        return copy;
      });
      for (let k = verbs.length - 1; k >= 0; k--) {
        const [name, verb] = verbs[k]!;
        expectExact(`${name}, asked again`, verb(at, value), first[k]!);
        expectExact(`${name}, of a new linearization`, verb(make(value), value), first[k]!);
      }
    }),
  );
}

describe.each(kinds)('a linearization, %s,', (_, cases) => {
  it('of a loss answers the same whenever it is asked', () => {
    staysTheSame(cases, linearized);
  });

  it('of a Sobolev objective answers the same whenever it is asked', () => {
    staysTheSame(cases, sobolev);
  });

  it('does not change what it was given', () => {
    fc.assert(
      fc.property(cases, (value) => {
        const x = { rows: value.x.length, columns: value.inputs, data: Float64Array.from(value.x.flat()) };
        const y = { rows: value.y.length, columns: value.outputs, data: Float64Array.from(value.y.flat()) };
        const v = Float64Array.from(value.v);
        const at = linearize(networkOf(value), { x, y }, lossOf(value.loss));
        for (const [, verb] of verbs) verb(at, { ...value, v: v as unknown as number[] });
        expect([...x.data]).toEqual(value.x.flat());
        expect([...y.data]).toEqual(value.y.flat());
        expect([...v]).toEqual(value.v);
      }),
      { numRuns: 50 },
    );
  });
});
