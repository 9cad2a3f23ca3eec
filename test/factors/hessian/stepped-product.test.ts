/** Products in steps next to the same product by the sweeps: the same numbers, whatever lies where. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairFactors, productsBefore, type PairFactors } from '../../../src/factors/hessian/pair-factors.js';
import { meanProduct, writeMeanProduct } from '../../../src/factors/hessian/products.js';
import { steppedProduct } from '../../../src/factors/hessian/stepped-product.js';
import type { LossState } from '../../../src/factors/state.js';
import { scratch, scratchCopy, withPoisonedScratch, withScratch } from '../../../src/numeric/allocation.js';
import { forgetKept } from '../../../src/numeric/kernel/memory.js';
import { scalarHeadOf } from '../../../src/program/head.js';
import { mlp, type Acceleration } from '../../../src/index.js';
import { buildMissing } from '../../support/builds.js';
import { expectCloseToLargest } from '../../support/compare.js';
import { withAcceleration } from '../../support/openblas.js';
import { chains, directionFor, expectSame, stateOf, tolerance, noChains } from './small-chains.js';

/** What products with the state use of its first two layers after many; null where that is nothing. */
function pairOf(state: LossState, core: 'exact' | 'gaussNewton'): PairFactors | null {
  const before = core === 'exact' ? productsBefore(state, null) : Infinity;
  if (before === Infinity) return null;
  for (let time = 0; time < before; time++) pairFactors(state, null);
  return pairFactors(state, null);
}

/** What the sweeps make of the state, from the same sums. */
function swept(state: LossState, core: 'exact' | 'gaussNewton', v: Float64Array): Float64Array {
  const out = new Float64Array(v.length);
  withScratch(() => {
    writeMeanProduct(state, core, null, v, out, pairOf(state, core));
  });
  return out;
}

/** The first product of a state is by the sweeps; the second and third are written in steps. */
function inSteps(state: LossState, core: 'exact' | 'gaussNewton', v: Float64Array): Float64Array {
  const out = new Float64Array(v.length).fill(NaN);
  const pair = pairOf(state, core);
  // Held sets have a place once memory has grown for them.
  for (let time = 0; time < 3; time++) meanProduct(state, core, v, out);
  const isStepped = withScratch(() => steppedProduct(state, core, pair, v, out));
  expect(isStepped).toBe(true);
  return out;
}

describe('steppedProduct', () => {
  it('gives what the sweeps give', () => {
    fc.assert(
      fc.property(chains, fc.constantFrom(1, 2, 7, 32, 41, 80), fc.boolean(), (network, samples, isExact) => {
        // Those have a way of their own, with other sums.
        fc.pre(scalarHeadOf(network.program, samples) === null);
        const core = isExact ? 'exact' : 'gaussNewton';
        const state = stateOf(network, samples, 'halfSquaredError');
        const v = directionFor(state);
        const expected = swept(stateOf(network, samples, 'halfSquaredError'), core, v);
        expectSame('product', inSteps(state, core, v), expected);
      }),
      { numRuns: 60 },
    );
  });

  it('reads nothing before it writes, with a loss that couples the outputs', () => {
    const network = mlp({ inputs: 4, hidden: [16, 70], outputs: 3, activation: 'tanh', seed: 1 });
    const state = stateOf(network, 32, 'crossEntropy');
    const v = directionFor(state);
    const expected = swept(stateOf(network, 32, 'crossEntropy'), 'exact', v);
    expectSame(
      'product',
      withPoisonedScratch(() => inSteps(state, 'exact', v)),
      expected,
    );
  });

  it.each([
    ['directions and results', true, true],
    ['directions', true, false],
    ['results', false, true],
  ])('works where %s lie in the kernels’ memory, also when they move', (_, isThere, isOutThere) => {
    const network = mlp({ inputs: 3, hidden: [20], outputs: 2, activation: 'tanh', seed: 2 });
    const state = stateOf(network, 40, 'halfSquaredError');
    const v = directionFor(state);
    const expected = swept(stateOf(network, 40, 'halfSquaredError'), 'exact', v);
    const before = [0, 0, 0, 1, 2, 0];
    const pair = pairOf(state, 'exact');
    expect(pair).not.toBe(null);
    for (const [time, length] of before.entries()) {
      withScratch(() => {
        scratch(length);
        const direction = isThere ? scratchCopy(v) : v;
        const out = isOutThere ? scratch(v.length) : new Float64Array(v.length);
        const isStepped = steppedProduct(state, 'exact', pair, direction, out);
        if (!isStepped) writeMeanProduct(state, 'exact', null, direction, out, pair);
        if (time > 2) expect(isStepped).toBe(true);
        expectSame(`product ${time}`, out.slice(), expected);
      });
    }
  });

  it('takes up the sums of the first two layers where they begin to pay, and writes its steps anew', () => {
    const network = mlp({ inputs: 2, hidden: [20, 20], outputs: 2, activation: 'tanh', seed: 2 });
    const state = stateOf(network, 40, 'halfSquaredError');
    const v = directionFor(state);
    const other = stateOf(network, 40, 'halfSquaredError');
    const alone = new Float64Array(v.length);
    withScratch(() => {
      writeMeanProduct(other, 'exact', null, v, alone);
    });
    const [before, paired] = [productsBefore(state, null), swept(other, 'exact', v)];
    expect(before).toBe(13);
    for (let time = 0; time < before + 3; time++) {
      expectSame(`product ${time}`, meanProduct(state, 'exact', v), time < before ? alone : paired);
    }
    // Other sums, of the same numbers.
    expectCloseToLargest('both', paired, alone, tolerance);
  });

  it('survives the loss of what is kept', () => {
    const network = mlp({ inputs: 3, hidden: [20], outputs: 2, activation: 'tanh', seed: 2 });
    const state = stateOf(network, 40, 'halfSquaredError');
    const v = directionFor(state);
    const before = inSteps(state, 'exact', v);
    forgetKept();
    expectSame('product', inSteps(state, 'exact', v), before);
  });

  it('leaves other programs and large ones to the sweeps', () => {
    for (const network of noChains) {
      const state = stateOf(network, 5, 'halfSquaredError');
      const v = directionFor(state);
      for (let time = 0; time < 4; time++) {
        expect(withScratch(() => steppedProduct(state, 'exact', null, v, new Float64Array(v.length)))).toBe(
          false,
        );
      }
    }
  });

  it.each(['relaxed', 'openblas'] as const)('gives the same to rounding on %s', (kind: Acceleration) => {
    if (buildMissing(kind) !== '') return;
    const network = mlp({ inputs: 4, hidden: [64, 33], outputs: 1, activation: 'tanh', seed: 1 });
    const v = directionFor(stateOf(network, 32, 'halfSquaredError'));
    const expected = swept(stateOf(network, 32, 'halfSquaredError'), 'exact', v);
    const state = stateOf(network, 32, 'halfSquaredError');
    inSteps(state, 'exact', v);
    // What was written for other kernels is written anew.
    withAcceleration(kind, () => {
      expectCloseToLargest('product', inSteps(state, 'exact', v), expected, tolerance);
    });
    expectSame('product', inSteps(state, 'exact', v), expected);
  });
});
