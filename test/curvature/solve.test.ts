/** What a solution says of itself: solved, singular, not finite; what is kept between verbs; and misuse. */
import { describe, expect, it } from 'vitest';
import { compressedSpace } from '../../src/curvature/compressed-space.js';
import { wholeSpan } from '../../src/curvature/span.js';
import { linearize, matrix, mlp } from '../../src/index.js';
import { applied, spectrumOf } from '../oracles/symmetric.js';
import { expectClose, largest } from '../support/compare.js';
import { stream } from '../support/stream.js';
import { thrownBy } from '../support/thrown.js';

const numbers = stream(3);
const network = mlp({ inputs: 2, hidden: [4, 3], outputs: 2, activation: 'tanh', seed: 2 });
const order = network.parameters.length;
const x = Array.from({ length: 3 }, () => [numbers.normal(), numbers.normal()]);
const y = x.map(() => [numbers.normal(), numbers.normal()]);
const at = linearize(network, { x, y }, 'halfSquaredError');
const b = Float64Array.from({ length: order }, () => numbers.normal());

describe('a solution', () => {
  it('says which regime and why, its residual and its inertia', () => {
    const found = at.ggn.solve(b, { damping: 0.5 });
    expect(found).toMatchObject({
      status: 'solved',
      regime: 'sample',
      reason: `6 rows of Gauss-Newton are cheaper than ${order} parameters`,
      inertia: { positive: order, negative: 0, zero: 0, exact: true, method: 'factorization' },
      iterations: null,
      advice: '',
    });
    expect(found.residual).toBeLessThan(1e-14);
  });

  it('warns where the matrix has negative eigenvalues', () => {
    const damping = 1e-3;
    const { negative } = at.hessian.inertia({ damping });
    expect(negative).toBeGreaterThan(1);
    const { status, advice, inertia } = at.hessian.solve(b, { damping });
    expect(status).toBe('solved');
    expect(inertia).toMatchObject({ negative });
    expect(advice).toBe(
      `H + λI has ${negative} negative eigenvalues: the solution may lead to a saddle. For a descent step use a damping ` +
        "above −smallestEigenvalue(), or withCore('absolute').",
    );
    const safe = 1.01 * -at.hessian.smallestEigenvalue();
    expect(at.hessian.solve(b, { damping: safe }).inertia).toMatchObject({ negative: 0 });
  });

  it('is the least-squares solution of minimum norm where H is singular', () => {
    const spectrum = spectrumOf(at.ggn.materialize().data);
    const inverse = (mu: number): number => (mu > 1e-10 * spectrum.values[order - 1]! ? 1 / mu : 0);
    const expected = applied(spectrum, inverse, b);
    for (const regime of ['auto', 'dense', 'factor'] as const) {
      const found = at.ggn.solve(b, { regime });
      expect(found.status).toBe('singular');
      expect(found.inertia).toBeNull();
      expect(found.advice).toContain('Use a damping > 0.');
      expectClose(regime, found.value, expected, 1e-9 * largest(expected));
      // b has a part outside of H's range, which no x can meet.
      expect(found.residual).toBeGreaterThan(0.1);
    }
    expect(at.ggn.logDeterminant()).toBe(-Infinity);
  });

  it('is exact for a singular system that is consistent', () => {
    const right = at.ggn.multiply(b);
    const { status, residual } = at.ggn.solve(right);
    expect(status).toBe('singular');
    expect(residual).toBeLessThan(1e-12);
  });

  it('leaves out the direction that a negative shift makes singular', () => {
    const { values, vectors } = at.hessian.eigen();
    const found = at.hessian.solve(b, { damping: -values[2]!, regime: 'dense' });
    expect(found.status).toBe('singular');
    expect(Math.abs(vectors.project(found.value)[2]!)).toBeLessThan(1e-9 * largest(found.value));
  });

  it('is no exception where the loss has overflowed', () => {
    const broken = network.withParameters(network.parameters.map((value) => value * 1e200));
    const wild = linearize(
      broken,
      { x, y: y.map((row) => row.map((value) => value * 1e300)) },
      'halfSquaredError',
    );
    const found = wild.hessian.solve(b, { damping: 1, regime: 'dense' });
    expect(found).toMatchObject({ status: 'notConverged', residual: 1, inertia: null });
    expect(found.advice).toContain('overflowed');
    expect([...found.value].every((value) => value === 0)).toBe(true);
  });

  it('of zero is zero', () => {
    const none = new Float64Array(order);
    for (const regime of ['dense', 'matrixFree'] as const) {
      expect(at.hessian.solve(none, { damping: 1, regime })).toMatchObject({ status: 'solved', residual: 0 });
    }
  });

  it('checks its arguments', () => {
    expect(thrownBy(() => at.hessian.solve([1, 2]))).toEqual({
      name: 'ShapeError',
      message: `hessian.solve: b: expected ${order} numbers, got 2 numbers. Pass one number per entry, in the order of network.parameters or of the samples.`,
    });
    expect(thrownBy(() => at.hessian.solve(b, { damping: NaN })).message).toBe(
      'hessian.solve: damping: expected a finite number, got NaN. Pass the shift λ of H + λI.',
    );
    expect(thrownBy(() => at.hessian.solve(b, { damping: 1, regime: 'sample' })).message).toContain(
      'expected one of factor, ',
    );
    expect(thrownBy(() => at.hessian.solve(b, { regime: 'matrixFree', tolerance: -1 })).message).toBe(
      'hessian.solve: tolerance: expected a number > 0 and < 1, got -1. It is the relative residual to stop at.',
    );
  });
});

describe('a space', () => {
  const entries = [4, 1, 0, 1, 3, 1, 0, 1, -2];
  const counted = (): { space: ReturnType<typeof compressedSpace>; count: () => number } => {
    let made = 0;
    const assemble = (): ReturnType<typeof matrix> => (made++, matrix(3, 3, Float64Array.from(entries)));
    return { space: compressedSpace('dense', wholeSpan(3), assemble), count: () => made };
  };

  it('assembles once, factors once for each shift, and keeps two', () => {
    const { space, count } = counted();
    const first = space.factor(1);
    expect(space.factor(1)).toBe(first);
    const second = space.factor(2);
    expect(space.factor(1)).toBe(first);
    space.factor(3);
    expect(space.factor(2)).not.toBe(second);
    expect(space.eigen()).toBe(space.eigen());
    expect(count()).toBe(1);
  });

  it('takes any shift from its eigenpairs once it has them', () => {
    const { space } = counted();
    const before = counted().space.factor(0.5)!;
    space.eigen();
    const after = space.factor(0.5)!;
    expect([before.method, after.method]).toEqual(['factorization', 'eigenvalues']);
    expect(after.signs).toEqual(before.signs);
    expectClose('logarithm', [after.logAbsDeterminant], [before.logAbsDeterminant], 1e-13);
    const right = Float64Array.of(1, -2, 3);
    expectClose('solution', after.solve(right), before.solve(right), 1e-14);
  });
});
