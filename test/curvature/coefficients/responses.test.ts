/**
 * Products on coefficients at a head over a wide layer, without and with the block between the narrow weights, on numbers whose
 * sums are exact: the bits of the product on parameters.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coefficientLayout } from '../../../src/curvature/coefficients/coefficient-space.js';
import { factorSpace } from '../../../src/curvature/coefficients/factor-space.js';
import { responsesOf } from '../../../src/curvature/coefficients/responses.js';
import { writtenWeights } from '../../../src/curvature/coefficients/written-weights.js';
import { activation, dense, linearize, sequential, type Layer } from '../../../src/index.js';
import { allocate, scratchCopy, withPoisonedScratch, withScratch } from '../../../src/numeric/allocation.js';
import { scalarHeadOf } from '../../../src/program/head.js';
import { expectExact } from '../../support/compare.js';
import { stream } from '../../support/stream.js';

interface Case {
  readonly first: 'relu' | 'square' | 'identity' | 'deep';
  readonly bias: readonly [boolean, boolean];
  readonly inputs: number;
  readonly core: 'exact' | 'gaussNewton';
  readonly samples: number;
  readonly products: number;
  readonly seed: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  first: fc.constantFrom('relu', 'square', 'identity', 'deep'),
  bias: fc.tuple(fc.boolean(), fc.boolean()),
  inputs: fc.integer({ min: 1, max: 3 }),
  core: fc.constantFrom('exact', 'gaussNewton'),
  samples: fc.constantFrom(4, 8),
  // One product does not repay the block.
  products: fc.constantFrom(1, 12),
  seed: fc.noShrink(fc.nat()),
});

const [narrow, wide] = [72, 80];

function caseOf({ first, bias, inputs, core, samples, seed }: Case) {
  const next = stream(seed);
  const quarter = (): number => (next.integer(5) - 2) / 4;
  const rows = (count: number, columns: number): number[][] =>
    Array.from({ length: count }, () => Array.from({ length: columns }, quarter));
  const middle: Layer[] =
    first === 'deep'
      ? [activation('relu'), dense(narrow, narrow, { bias: bias[1] }), activation('relu')]
      : [activation(first)];
  const layers = [
    dense(inputs, narrow, { bias: bias[0] }),
    ...middle,
    dense(narrow, wide, { bias: bias[1] }),
    activation('relu'),
    dense(wide, 1, { bias: bias[0] }),
  ];
  const network = sequential(layers, { inputs, seed: 1 });
  const at = linearize(
    network.withParameters(network.parameters.map(quarter)),
    { x: rows(samples, inputs), y: rows(samples, 1), cells: false },
    'halfSquaredError',
  );
  const { state } = at.hessian.withCore(core).verbs;
  const layout = coefficientLayout(state!, core, 'cheapest')!;
  return { state: state!, layout, quarter, multiply: at.hessian.withCore(core).multiply };
}

describe('products on coefficients at a head', () => {
  it('are those on parameters', () => {
    fc.assert(
      fc.property(cases, (value) => {
        const { state, layout, quarter, multiply } = caseOf(value);
        expect(scalarHeadOf(state.program, value.samples)).not.toBeNull();
        withPoisonedScratch(() => {
          const space = factorSpace(state, value.core, layout, value.products)!;
          const c = allocate(space.dimension).map(quarter);
          const [dual, image] = [allocate(space.dimension), allocate(space.dimension)];
          for (let time = 0; time < 3; time++) {
            withScratch(() => {
              space.writeDual(c, dual);
            });
            withScratch(() => {
              const out = scratchCopy(image);
              space.writeProduct(scratchCopy(dual), out);
              image.set(out);
            });
            expectExact('H c', space.expand(image), multiply(space.expand(c)));
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  it('have a block between the narrow weights where products repay it', () => {
    const usual = { bias: [true, true], inputs: 2, samples: 8, seed: 3 } as const;
    const restOf = (value: Case): boolean => {
      const { state, layout } = caseOf(value);
      const written = writtenWeights(layout, 0);
      const out = allocate(written.end);
      responsesOf(state, value.core, layout, written, value.products).addRest(
        out.map(() => 1),
        out,
      );
      return out.some((entry) => entry !== 0);
    };
    expect(restOf({ ...usual, first: 'relu', core: 'exact', products: 3 })).toBe(true);
    expect(restOf({ ...usual, first: 'relu', core: 'exact', products: 2 })).toBe(false);
    expect(restOf({ ...usual, first: 'relu', core: 'gaussNewton', products: 3 })).toBe(false);
    expect(restOf({ ...usual, first: 'deep', core: 'exact', products: 3 })).toBe(false);
  });
});
