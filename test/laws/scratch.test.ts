/**
 * Intermediate results lie in memory that is used again: with NaN in it from the start and after each scope, every verb
 * must give the same bits, and a repeated one must take no other memory.
 */
import { describe, expect, it } from 'vitest';
import { adam, firstOrder, linearize, mlp, sobolevLoss, type Linearization } from '../../src/index.js';
import { countAllocations, withPoisonedScratch } from '../../src/numeric/allocation.js';
import { conjugateGradients } from '../../src/numeric/conjugate-gradients.js';
import { stream } from '../support/stream.js';

const samples = 12;
const numbers = stream(5);
const fill = (width: number): Float64Array[] =>
  Array.from({ length: samples }, () => Float64Array.from({ length: width }, () => numbers.normal()));
const batch = { x: fill(3), y: fill(2), dy: fill(6) };

const objectives = { loss: 'halfSquaredError', 'Sobolev objective': sobolevLoss() } as const;

for (const activation of ['tanh', 'relu'] as const) {
  const network = mlp({ inputs: 3, hidden: [10, 8, 5], outputs: 2, activation, seed: 2 });
  const v = Float64Array.from(network.parameters, () => numbers.normal());
  for (const [name, objective] of Object.entries(objectives)) {
    const at = (): Linearization => linearize(network, batch, objective);
    const verbs: Readonly<Record<string, (at: Linearization) => ArrayLike<number>>> = {
      'gradient mean': ({ gradient }) => gradient.mean(),
      norms: ({ gradient }) => gradient.norms(),
      gram: ({ gradient }) => gradient.gram().data,
      slopes: ({ gradient }) => gradient.multiply(v),
      'Hessian product': ({ hessian }) => hessian.multiply(v),
      'Hessian products': ({ hessian }) => hessian.products(v).materialize().data,
      'quadratic forms': ({ hessian }) => hessian.quadraticForms(v),
      diagonal: ({ hessian }) => hessian.diagonal(),
      traces: ({ hessian }) => hessian.traces(),
      matrix: ({ hessian }) => hessian.materialize().data,
      'Gauss-Newton product': ({ ggn }) => ggn.multiply(v),
      'Gauss-Newton diagonal': ({ ggn }) => ggn.diagonal(),
      residual: (linearization) => linearization.leastSquares().residual,
    };
    describe(`${activation}, ${name}`, () => {
      for (const [verb, ask] of Object.entries(verbs)) {
        it(`${verb}: the same bits whatever scratch memory held`, () => {
          const expected = ask(at());
          // Twice at one linearization, so that what the first call keeps is read by the second.
          const [first, second] = withPoisonedScratch(() => {
            const one = at();
            return [ask(one), ask(one)];
          });
          expect(first).toEqual(expected);
          expect(second).toEqual(expected);
        });
      }

      it('a first-order evaluation gives the bits of a linearization, in poisoned memory', () => {
        const expected = at();
        const found = withPoisonedScratch(() => firstOrder(network, batch, objective));
        expect(found.loss).toBe(expected.loss);
        expect(found.losses).toEqual(expected.losses);
        expect(found.output).toEqual(expected.output);
        expect(found.terms).toEqual(expected.terms);
        expect(found.gradient.mean()).toEqual(expected.gradient.mean());
        expect(found.gradient.mean()).toEqual(expected.gradient.mean());
        expect(found.hessian.multiply(v)).toEqual(expected.hessian.multiply(v));
      });

      it('a first-order step allocates vectors of parameters and of samples, none of samples times units', () => {
        const optimizer = adam();
        let state = optimizer.start(network.parameters);
        const step = (): void => {
          ({ state } = optimizer.step(state, (theta) =>
            firstOrder(network.withParameters(theta), batch, objective),
          ));
        };
        step();
        step();
        const counted = countAllocations(step);
        // The network's parameters, Adam's three vectors, and the results: gradient, losses and outputs.
        expect(counted.count).toBeLessThanOrEqual(7);
        expect(counted.total).toBeLessThanOrEqual(5 * v.length + samples * (1 + 2));
      });
    });
  }

  it(`${activation}: a Hessian product into an array, and an iteration of conjugate gradients, allocate nothing`, () => {
    const { hessian, ggn } = linearize(network, batch, 'halfSquaredError');
    const into = new Float64Array(v.length);
    for (const matrix of [hessian, ggn]) {
      matrix.multiply(v, into);
      expect(into).toEqual(matrix.multiply(v));
      expect(countAllocations(() => matrix.multiply(v, into)).count).toBe(0);
    }
    const allocations = (iterations: number): number =>
      countAllocations(() =>
        conjugateGradients(
          (x, room) => {
            const image = ggn.multiply(x, room);
            for (let i = 0; i < x.length; i++) image[i]! += x[i]!;
            return image;
          },
          v,
          { iterations, tolerance: 0 },
        ),
      ).total;
    expect(allocations(6)).toBe(allocations(3));
  });
}
