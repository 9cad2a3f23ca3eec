/**
 * Taylor's theorem, order by order. What is left of the loss at θ + h v after the gradient's, the Hessian's and the third
 * derivative's term shrinks like h², h³, h⁴: the slope of its logarithm is measured between h and h/2.
 *
 * The oracle says where that can be measured: at a step where its own remainder is its leading term to 2 percent, which
 * bends the slope by 0.06 at most, and far above the rounding of the loss. Other cases are drawn again.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivative } from '../oracles/derivatives.js';
import { architectures } from '../support/architectures.js';
import { sampleObjective, sampleWeights, type Case } from '../support/case.js';
import { awayFromKinks } from '../support/kinks.js';
import { slopeTolerance } from '../support/tolerances.js';
import { everywhere } from './everywhere.js';
import { meanSize, rounding } from './sizes.js';
import { linearized } from './subject.js';
import { combined, dotProduct } from './vectors.js';

/** hᵏ f⁽ᵏ⁾[v, …, v]/k! of the oracle's mean objective; the loss itself for k = 0. */
function oracleTerm(value: Case, order: number): number {
  const directions = Array.from({ length: order }, () => value.v);
  const samples = value.x.map((_, n) =>
    derivative(sampleObjective(value, n), value.parameters, ...directions),
  );
  const [left, right] = [order > 0 ? value.v : value.parameters, order > 1 ? value.v : value.parameters];
  const square = order > 2 ? 0 : (value.l2 * dotProduct(left, right)) / (order === 0 ? 2 : 1);
  return (dotProduct(sampleWeights(value), samples) + square) / [1, 1, 2, 6, 24][order]!;
}

const moved = (value: Case, h: number): Case => ({
  ...value,
  parameters: combined(1, value.parameters, h, value.v),
});

/** A step at which the remainder of this order shows its leading term at h and h/2, or null. */
function stepFor(value: Case, order: number): number | null {
  const terms = Array.from({ length: order + 1 }, (_, k) => oracleTerm(value, k));
  const noise = 4 * rounding(meanSize(value));
  const shows = (h: number): boolean => {
    const leading = terms[order]! * h ** order;
    const rest = terms
      .slice(0, order)
      .reduce((left, term, k) => left - term * h ** k, oracleTerm(moved(value, h), 0));
    // Rounding may move log2 of the remainder by a quarter of the tolerance at most.
    return (
      Math.abs(rest / leading - 1) < 0.02 && noise < 0.25 * slopeTolerance * Math.LN2 * Math.abs(leading)
    );
  };
  for (let h = 2 ** -3; h > 2 ** -16; h /= 2) if (shows(h) && shows(h / 2)) return h;
  return null;
}

/** What is left of the loss at θ + h v after the terms of order < `order`. */
function remainder(value: Case, order: number, h: number): number {
  const at = linearized(value);
  const terms = [
    at.loss,
    h * dotProduct(at.gradient.mean(), value.v),
    order > 2 ? (h ** 2 / 2) * at.hessian.quadraticForm(value.v) : 0,
    order > 3 ? (h ** 3 / 6) * at.hessian.thirdDerivative(value.v) : 0,
  ];
  return terms.reduce((rest, term) => rest - term, linearized(moved(value, h)).loss);
}

const slopeOf = (value: Case, order: number, h: number): number =>
  Math.log2(Math.abs(remainder(value, order, h) / remainder(value, order, h / 2)));

describe('Taylor remainders', () => {
  const kinds = Object.entries(everywhere({ dense: { maxDepth: 3, maxBatch: 3 } }));
  const all = kinds.flatMap(([kind, cases]) => [2, 3, 4].map((order) => [order, kind, cases] as const));
  it.each(all)('of order %i shrink with that power, %s', (order, _, cases) => {
    fc.assert(
      fc.property(cases, (value) => {
        const h = stepFor(value, order);
        fc.pre(h !== null && awayFromKinks(value, h));
        const slope = slopeOf(value, order, h);
        expect(Math.abs(slope - order), `slope ${slope} at h = ${h}`).toBeLessThanOrEqual(slopeTolerance);
      }),
      { maxSkipsPerRun: 100 },
    );
  });

  it('would notice a Hessian that is off by one percent', () => {
    const cases = architectures({ activations: ['tanh'], losses: ['saddle'], biases: true, maxDepth: 2 });
    const value = fc.sample(cases, 100).find((drawn) => stepFor(drawn, 3) !== null)!;
    const h = stepFor(value, 3)! / 8;
    const curvature = linearized(value).hessian.quadraticForm(value.v);
    const wrong = (step: number): number => remainder(value, 3, step) + 0.01 * (step ** 2 / 2) * curvature;
    expect(Math.abs(Math.log2(Math.abs(wrong(h) / wrong(h / 2))) - 3)).toBeGreaterThan(slopeTolerance);
  });
});
