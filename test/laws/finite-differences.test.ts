/**
 * Derivatives against differences of the level below: g·v from losses, uᵀHv from gradients, φ'''[v,v,v] from quadratic
 * forms. Central differences at four steps, extrapolated to step 0 (Richardson); the change by the last extrapolation
 * bounds what is left of the truncation error, and the rounding of the values is divided by the smallest step. Cases that
 * bend too fast for these steps, so that the extrapolation has not converged, are drawn again.
 */
import fc from 'fast-check';
import { describe } from 'vitest';
import type { Case } from '../support/case.js';
import { awayFromKinks } from '../support/kinks.js';
import { everywhere } from './everywhere.js';
import { law, type Comparison, type Kinds } from './law.js';
import { hessianSize, meanSize, rounding } from './sizes.js';
import { linearized } from './subject.js';
import { combined, dotProduct } from './vectors.js';

const largestStep = 2 ** -7;
const levels = 4;

/** f'(0) and a bound on its truncation error. */
function richardson(f: (t: number) => number): { readonly value: number; readonly truncation: number } {
  let row: number[] = [];
  let before = NaN;
  for (let level = 0; level < levels; level++) {
    const h = largestStep / 2 ** level;
    const next = [(f(h) - f(-h)) / (2 * h)];
    row.forEach((coarse, k) => next.push(next[k]! + (next[k]! - coarse) / (4 ** (k + 1) - 1)));
    before = row[row.length - 1] ?? NaN;
    row = next;
  }
  const value = row[row.length - 1]!;
  return { value, truncation: Math.abs(value - before) };
}

/** Extrapolation weighs the differences with factors that add up to less than 2; each divides two values by 2h. */
const amplification = (2 * 2 ** (levels - 1)) / largestStep;

const cases: Kinds<Case> = Object.fromEntries(
  Object.entries(everywhere()).map(([kind, drawn]) => [
    kind,
    drawn.filter((value) => awayFromKinks(value, largestStep)),
  ]),
);
const moved = (value: Case, t: number): Case => ({
  ...value,
  parameters: combined(1, value.parameters, t, value.v),
});

function* agrees(
  what: string,
  actual: number,
  f: (t: number) => number,
  noise: number,
): Generator<Comparison> {
  const { value, truncation } = richardson(f);
  fc.pre(truncation <= 1e-4 * Math.abs(value) + amplification * noise);
  yield { what, actual: [actual], expected: [value], tolerance: truncation + amplification * noise };
}

describe('Richardson finite differences', () => {
  law('of the loss are the slopes', cases, function* (value) {
    const actual = dotProduct(linearized(value).gradient.mean(), value.v);
    yield* agrees('g·v', actual, (t) => linearized(moved(value, t)).loss, rounding(meanSize(value)));
  });

  law('of the gradient are the Hessian products', cases, function* (value) {
    const actual = dotProduct(linearized(value).hessian.multiply(value.v), value.u);
    const slope = (t: number): number => dotProduct(linearized(moved(value, t)).gradient.mean(), value.u);
    yield* agrees('uᵀHv', actual, slope, rounding(meanSize(value, value.u)));
  });

  law('of the quadratic form are the third derivatives', cases, function* (value) {
    const actual = linearized(value).hessian.thirdDerivative(value.v);
    const form = (t: number): number => linearized(moved(value, t)).hessian.quadraticForm(value.v);
    yield* agrees("φ'''[v,v,v]", actual, form, rounding(hessianSize(value, value.v, value.v)));
  });
});
