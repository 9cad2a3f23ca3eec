/** Quadratic forms in steps next to the same forms by the sweeps. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quadraticForms } from '../../../src/factors/hessian/quadratic-forms.js';
import { steppedForms } from '../../../src/factors/hessian/stepped-forms.js';
import type { LossState } from '../../../src/factors/state.js';
import { scratch, scratchCopy, withPoisonedScratch, withScratch } from '../../../src/numeric/allocation.js';
import { mlp } from '../../../src/index.js';
import { chains, directionFor, expectSame, stateOf, noChains } from './small-chains.js';

/** The first forms of a state are by the sweeps; the second and third are written in steps. */
function inSteps(state: LossState, core: 'exact' | 'gaussNewton', v: Float64Array): Float64Array {
  for (let time = 0; time < 3; time++) quadraticForms(state, core, v);
  const forms = withScratch(() => steppedForms(state, core, v));
  expect(forms).not.toBeNull();
  return forms!;
}

describe('steppedForms', () => {
  it('gives what the sweeps give', () => {
    fc.assert(
      fc.property(chains, fc.constantFrom(1, 2, 7, 32, 41, 80), fc.boolean(), (network, samples, isExact) => {
        const core = isExact ? 'exact' : 'gaussNewton';
        const state = stateOf(network, samples, 'halfSquaredError');
        const v = directionFor(state);
        const expected = quadraticForms(stateOf(network, samples, 'halfSquaredError'), core, v);
        expectSame('forms', inSteps(state, core, v), expected);
      }),
      { numRuns: 60 },
    );
  });

  it('reads nothing before it writes, with a loss that couples the outputs, for one direction after the other', () => {
    const network = mlp({ inputs: 4, hidden: [16, 70], outputs: 3, activation: 'tanh', seed: 1 });
    const state = stateOf(network, 32, 'crossEntropy');
    const v = directionFor(state);
    const doubled = v.map((entry) => 2 * entry);
    const expected = quadraticForms(stateOf(network, 32, 'crossEntropy'), 'exact', v);
    withPoisonedScratch(() => {
      expectSame('forms', inSteps(state, 'exact', v), expected);
      const first = withScratch(() => steppedForms(state, 'exact', v))!;
      expectSame(
        'doubled',
        withScratch(() => steppedForms(state, 'exact', doubled))!,
        expected.map((form) => 4 * form),
      );
      expectSame('the first, still', first, expected);
    });
  });

  it('works where directions lie in the kernels’ memory, also when they move', () => {
    const network = mlp({ inputs: 3, hidden: [20], outputs: 2, activation: 'tanh', seed: 2 });
    const state = stateOf(network, 40, 'halfSquaredError');
    const v = directionFor(state);
    const expected = quadraticForms(stateOf(network, 40, 'halfSquaredError'), 'exact', v);
    for (const [time, length] of [0, 0, 0, 1, 2, 0].entries()) {
      withScratch(() => {
        scratch(length);
        const forms = steppedForms(state, 'exact', scratchCopy(v));
        if (time > 2) expect(forms).not.toBeNull();
        if (forms !== null) expectSame(`forms ${time}`, forms, expected);
      });
    }
    expectSame('from the heap', inSteps(state, 'exact', v), expected);
  });

  it('leaves other programs and large ones to the sweeps', () => {
    for (const network of noChains) {
      const state = stateOf(network, 5, 'halfSquaredError');
      const v = directionFor(state);
      for (let time = 0; time < 4; time++) {
        expect(withScratch(() => steppedForms(state, 'exact', v))).toBeNull();
      }
    }
  });
});
