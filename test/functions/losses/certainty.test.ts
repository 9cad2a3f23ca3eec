/**
 * Cross-entropies where they are hard: logits far apart, answers almost certain. The expected numbers come from
 * fixed-point arithmetic with 400 digits.
 */
import { describe, expect, it } from 'vitest';
import { binaryCrossEntropy } from '../../../src/functions/losses/binary-cross-entropy.js';
import { crossEntropy } from '../../../src/functions/losses/cross-entropy.js';
import { matrix, type Matrix } from '../../../src/numeric/matrix.js';
import * as fixed from '../reference/fixed.js';

function asRow(entries: readonly number[]): Matrix {
  return matrix(1, entries.length, Float64Array.from(entries));
}

const sum = (terms: readonly fixed.Fixed[]): fixed.Fixed => terms.reduce((total, term) => total + term, 0n);

/** Relative agreement to `ulps` units of 2⁻⁵². */
function expectDigits(what: string, actual: number, expected: fixed.Fixed, ulps: number): void {
  const error = fixed.distance(actual, expected);
  const size = Math.abs(fixed.approximate(expected));
  if (!(error <= ulps * 2 ** -52 * size)) {
    throw new Error(`${what}: ${actual}, expected ${fixed.approximate(expected)}, error ${error}`);
  }
}

const softmaxCases: { logits: number[]; label: number[] }[] = [
  { logits: [40, 0, -5, 3], label: [1, 0, 0, 0] },
  { logits: [40, 0, -5, 3], label: [0, 0, 1, 0] },
  { logits: [0.3, -0.2, 1.5], label: [0, 1, 0] },
  { logits: [300, 0, -300], label: [1, 0, 0] },
  { logits: [-1000, -1300, -990], label: [0, 0, 1] },
  { logits: [20, -20], label: [0.25, 0.75] },
  { logits: [2, 2, 2], label: [3, 0, 0.5] },
  { logits: [5, 4], label: [0, 0] },
];

describe('crossEntropy', () => {
  it.each(softmaxCases)('is right to the last digits at $logits with labels $label', ({ logits, label }) => {
    const z = logits.map((logit) => fixed.fixed(logit - Math.max(...logits)));
    const y = label.map((entry) => fixed.fixed(entry));
    const grown = z.map((entry) => fixed.exp(entry));
    const total = sum(grown);
    const p = grown.map((entry) => fixed.over(entry, total));
    const weight = sum(y);
    const direction = logits.map((_, j) => 0.5 + ((7 * j) % 3) - j);
    const u = direction.map((entry) => fixed.fixed(entry));
    const mean = sum(u.map((uj, j) => fixed.times(p[j]!, uj)));
    const [output, labels, along] = [asRow(logits), asRow(label), asRow(direction)];

    const value = sum(y.map((yj, j) => fixed.times(yj, fixed.log(total) - z[j]!)));
    expectDigits('value', crossEntropy.losses(output, labels)[0]!, value, 8);
    const gradient = crossEntropy.gradient(output, labels).data;
    const product = crossEntropy.hessianProduct(output, labels, along).data;
    const hessian = crossEntropy.hessian(output, labels).data;
    const hard = label.filter((entry) => entry !== 0).length === 1;
    p.forEach((pj, j) => {
      const expected = fixed.times(weight, pj) - y[j]!;
      // Soft labels can agree with the probabilities: then the difference is right to the last digit of the label.
      if (hard) expectDigits(`gradient ${j}`, gradient[j]!, expected, 8);
      else
        expect(fixed.distance(gradient[j]!, expected)).toBeLessThanOrEqual(1e-15 * fixed.approximate(weight));
      const curvature = fixed.times(weight, fixed.times(pj, u[j]! - mean));
      expectDigits(`product ${j}`, product[j]!, curvature, 16);
      p.forEach((pk, k) => {
        const entry = fixed.times(weight, fixed.times(pj, (j === k ? fixed.one : 0n) - pk));
        if (fixed.approximate(entry) !== 0) {
          expectDigits(`hessian ${j} ${k}`, hessian[j * p.length + k]!, entry, 8);
        }
      });
    });
    const cubes = u.map((uj, j) => {
      const d = uj - mean;
      return fixed.times(p[j]!, fixed.times(d, fixed.times(d, d)));
    });
    expectDigits('third', crossEntropy.third(output, labels, along)[0]!, fixed.times(weight, sum(cubes)), 64);
  });

  it('keeps Gauss-Newton finite where a probability has underflowed', () => {
    const output = asRow([2000, 0]);
    const label = asRow([0, 1]);
    expect(crossEntropy.losses(output, label)[0]).toBe(2000);
    expect(crossEntropy.gradient(output, label).data).toEqual(Float64Array.of(1, -1));
    const root = crossEntropy.root(output, label).data;
    const residual = crossEntropy.residual(output, label).data;
    expect(root.every(Number.isFinite) && residual.every(Number.isFinite)).toBe(true);
    expect(root[2]! * residual[0]! + root[3]! * residual[1]!).toBeCloseTo(-1, 12);
  });

  it('has neither value nor derivatives for labels that are all 0', () => {
    const output = asRow([1, 2]);
    const none = asRow([0, 0]);
    const zeros = [
      crossEntropy.residual(output, none),
      crossEntropy.root(output, none),
      crossEntropy.gradient(output, none),
    ];
    for (const { data } of zeros) expect(Array.from(data, Math.abs)).toEqual(Array.from(data, () => 0));
  });

  it('passes a NaN on', () => {
    const output = asRow([1, NaN, 2]);
    expect(crossEntropy.losses(output, asRow([0, 0, 1]))[0]).toBeNaN();
    expect(crossEntropy.gradient(output, asRow([0, 0, 1])).data[0]).toBeNaN();
  });
});

describe('binaryCrossEntropy', () => {
  it.each([
    [40, 1],
    [40, 0],
    [-40, 0],
    [-700, 1],
    [700, 0],
    [0.3, 0.25],
    [-2, 1],
  ])('is right to the last digits at the logit %f with the label %f', (logit, label) => {
    const z = fixed.fixed(logit);
    const y = fixed.fixed(label);
    const decay = fixed.exp(z > 0n ? -z : z);
    const small = fixed.over(decay, fixed.one + decay);
    const [yes, no] = z > 0n ? [fixed.one - small, small] : [small, fixed.one - small];
    const [output, labels] = [asRow([logit]), asRow([label])];
    const logOf = (sign: fixed.Fixed): fixed.Fixed => (sign > 0n ? sign : 0n) + fixed.log(fixed.one + decay);
    const value = fixed.times(fixed.one - y, logOf(z)) + fixed.times(y, logOf(-z));
    expectDigits('value', binaryCrossEntropy.losses(output, labels)[0]!, value, 4);
    expectDigits('gradient', binaryCrossEntropy.gradient(output, labels).data[0]!, yes - y, 4);
    const slope = fixed.times(yes, no);
    expectDigits('hessian', binaryCrossEntropy.hessian(output, labels).data[0]!, slope, 4);
    const third = fixed.times(slope, no - yes);
    expectDigits('third', binaryCrossEntropy.third(output, labels, asRow([1]))[0]!, third, 8);
    const root = binaryCrossEntropy.root(output, labels).data[0]!;
    expectDigits('R s', root * binaryCrossEntropy.residual(output, labels).data[0]!, yes - y, 8);
  });
});
