import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equation } from '../../src/equations/equation.js';
import { linearizeEquation } from '../../src/equations/equation-objective.js';
import { systemAt } from '../../src/equations/equation-points.js';
import { solveEquation, type EquationSolution } from '../../src/equations/solve-equation.js';
import { mlp } from '../../src/network/mlp.js';
import { dampedSolver } from '../../src/optimizers/damped-solve.js';
import { random } from '../../src/numeric/random.js';
import { expectClose } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';

const decay = equation({ residual: 'u_x = -k * u', domain: { x: [0, 2] }, coefficients: { k: 1 } });

/** Measurements of 2·exp(−1.7x) with normal noise. */
function decayData(count: number, noise: number, seed: number): { x: number[][]; y: number[][] } {
  const stream = random(seed);
  const x = Array.from({ length: count }, (_, i) => [(2 * i) / (count - 1)]);
  return { x, y: x.map(([at]) => [2 * Math.exp(-1.7 * at!) + noise * stream.normal()]) };
}

function fitDecay(noise: number, seed: number, iterations: number): Promise<EquationSolution> {
  const data = decayData(30, noise, seed);
  return solveEquation(decay, { points: 30, hidden: [8], iterations, seed, starts: 1, data });
}

describe('coefficients', () => {
  it("k of y' = −k y from exact data, to six digits", async () => {
    const { coefficients, misfit } = await fitDecay(0, 0, 300);
    expect(Math.abs(coefficients['k']!.value - 1.7)).toBeLessThan(1e-6);
    expect(coefficients['k']!.standardError).toBeLessThan(1e-5);
    expect(misfit).toBeLessThan(1e-5);
  });

  it('standard errors cover the truth as often as they say', async () => {
    const runs = await Promise.all(Array.from({ length: 20 }, (_, seed) => fitDecay(0.02, seed, 60)));
    const z = runs.map(({ coefficients: { k } }) => (k!.value - 1.7) / k!.standardError!);
    // |z| < 2 has probability 0.95: of 20 fewer than 16 in one case of 400. The root of the mean of z² is 1 ± 0.16.
    expect(z.filter((value) => Math.abs(value) < 2).length).toBeGreaterThanOrEqual(16);
    const size = Math.sqrt(z.reduce((sum, value) => sum + value * value, 0) / z.length);
    expect(size).toBeGreaterThan(0.5);
    expect(size).toBeLessThan(1.6);
  });

  it('the diffusivity of a rod, from a few noiseless temperatures', async () => {
    const eq = equation({
      residual: 'u_t = a * u_xx',
      domain: { x: [0, 1], t: [0, 0.5] },
      coefficients: { a: 1 },
      conditions: [
        { at: { t: 0 }, residual: 'u = sin(pi * x)' },
        { at: { x: 0 }, residual: 'u = 0' },
        { at: { x: 1 }, residual: 'u = 0' },
      ],
    });
    const x = [0.3, 0.5, 0.8].flatMap((at) => [0.1, 0.25, 0.4].map((t) => [at, t]));
    const y = x.map(([at, t]) => [Math.exp(-0.3 * Math.PI ** 2 * t!) * Math.sin(Math.PI * at!)]);
    const { coefficients } = await solveEquation(eq, {
      points: 100,
      hidden: [16],
      iterations: 100,
      data: { x, y },
    });
    expect(Math.abs(coefficients['a']!.value - 0.3)).toBeLessThan(1e-3);
  });

  it('an eigenvalue needs no data: a condition too many determines it', async () => {
    const eq = equation({
      residual: 'u_xx = -m * u',
      domain: { x: [0, 1] },
      coefficients: { m: 8 },
      form: { u: 'x * (1 - x) * n' },
      conditions: [{ at: { x: 0 }, residual: 'u_x = 1' }],
    });
    const { coefficients } = await solveEquation(eq, { points: 40, hidden: [10], iterations: 150 });
    expect(coefficients['m']!.value).toBeCloseTo(Math.PI ** 2, 4);
    expect(coefficients['m']!.standardError).toBeNull();
  });

  it('two unknowns of which one is measured here, the other there', async () => {
    const eq = equation({
      residual: ['u_t = w * v', 'v_t = -w * u'],
      unknowns: ['u', 'v'],
      domain: { t: [0, 2] },
      coefficients: { w: 1 },
    });
    const x = [[0.1], [0.5], [1], [1.5], [1.9]];
    const y = x.map(([t], i) => (i % 2 === 0 ? [Math.sin(1.5 * t!), NaN] : [NaN, Math.cos(1.5 * t!)]));
    const { coefficients } = await solveEquation(eq, {
      points: 30,
      hidden: [10],
      iterations: 150,
      data: { x, y },
    });
    expect(coefficients['w']!.value).toBeCloseTo(1.5, 4);
  });

  it('are checked', () => {
    const plain = { residual: 'u_x = u', domain: { x: [0, 1] as const } };
    expect(thrownBy(() => equation({ ...plain, coefficients: { c: 1 } })).message).toContain(
      'a mention of c',
    );
    expect(thrownBy(() => equation({ ...plain, coefficients: { u: 1 } })).message).toContain(
      'each name once',
    );
    expect(thrownBy(() => equation({ ...plain, coefficients: { u_x: 1 } })).message).toContain(
      "two of 'u_x'",
    );
    const infinite = { ...plain, residual: 'u_x = c * u', coefficients: { c: NaN } };
    expect(thrownBy(() => equation(infinite)).message).toContain('coefficients.c');
  });
});

describe('the least squares of network and coefficients', () => {
  const eq = equation({
    residual: 'u_t - a * u_xx + sin(b) * u^2 + a * b',
    domain: { x: [0, 1], t: [0, 1] },
    coefficients: { a: 0.3, b: -2 },
    conditions: [{ at: { x: 0 }, residual: 'u_x - a * u' }],
  });
  const data = {
    x: { rows: 2, columns: 2, data: Float64Array.of(0.2, 0.3, 0.7, 0.1) },
    y: [Float64Array.of(1, NaN)],
    weight: null,
  };
  const places = { points: 6, placement: 'uniform', conditionPoints: 3, seed: 1 } as const;
  const system = systemAt(eq, places, { conditions: [2], data: 3 }, data);

  it('columns of coefficients are derivatives by them, in their units, and the gradient is [J, C]ᵀ r', () => {
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const network = mlp({ inputs: 2, hidden: [4], outputs: 1, activation: 'tanh', seed });
        const numbers = Float64Array.of(0.5, 1.5 + Math.cos(seed));
        const at = linearizeEquation(network, system, numbers);
        const { border, residual } = at.leastSquares();
        const gradient = at.gradient.mean().slice(network.parameters.length);
        for (const k of [0, 1]) {
          const { unit } = eq.coefficients[k]!;
          const along = (h: number): Float64Array => {
            const moved = numbers.slice();
            moved[k]! += h * unit;
            return linearizeEquation(network, system, moved).leastSquares().residual;
          };
          const h = 2 ** -8;
          const [a, b, c, d] = [along(h), along(-h), along(h / 2), along(-h / 2)];
          const slope = residual.map((_, r) => (4 * ((c[r]! - d[r]!) / h) - (a[r]! - b[r]!) / (2 * h)) / 3);
          const column = residual.map((_, r) => border!.data[2 * r + k]!);
          // Richardson's extrapolation: h⁴ of a fifth derivative, 1e-10, and rounding over h, 1e-13.
          expectClose(`column ${k}`, column, slope, 1e-8);
          expectClose(
            'gradient',
            [gradient[k]!],
            [column.reduce((sum, value, r) => sum + value * residual[r]!, 0)],
            1e-11,
          );
        }
      }),
      { numRuns: 40 },
    );
  });

  it('all regimes of the damped solver take the same step', () => {
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const network = mlp({ inputs: 2, hidden: [4], outputs: 1, activation: 'tanh', seed });
        const at = linearizeEquation(network, system);
        const theta = Float64Array.from([...network.parameters, 1, -1]);
        for (const l2 of [0, 0.1]) {
          const gradient = at.gradient.mean().map((value, i) => value + l2 * theta[i]!);
          const [first, ...others] = (['qr', 'parameter', 'sample'] as const).map(
            (regime) =>
              dampedSolver({ rows: at.leastSquares(), gradient, theta, l2 }, regime).solve(0.1 + l2)!.step,
          );
          for (const step of others) expectClose('step', step, first!, 1e-8);
        }
      }),
      { numRuns: 20 },
    );
  });
});
