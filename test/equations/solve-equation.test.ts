import { describe, expect, it } from 'vitest';
import { equation } from '../../src/equations/equation.js';
import type { EquationDefinition } from '../../src/equations/equation-definition.js';
import { solveEquation } from '../../src/equations/solve-equation.js';

/** Errors are those of these seeds and step counts: fixed numbers of steps, no clock, the same bits on every run. */
async function errorOf(
  definition: EquationDefinition,
  iterations: number,
  options: object = {},
): Promise<number> {
  const { errors } = await solveEquation(equation(definition), { iterations, ...options });
  return Math.max(...errors!);
}

describe('solveEquation', () => {
  it.each([
    [
      "y' = 1/x (G7)",
      {
        residual: 'x * u_x - 1',
        domain: { x: [0.5, 5] },
        conditions: [{ at: { x: 1 }, residual: 'u' }],
        solution: 'log(x)',
      },
      1000,
      1e-6,
    ],
    [
      "y' = −y",
      {
        residual: 'u_x + u',
        domain: { x: [0, 3] },
        conditions: [{ at: { x: 0 }, residual: 'u - 1' }],
        solution: 'exp(-x)',
      },
      600,
      1e-6,
    ],
    [
      "y' = y cos x",
      {
        residual: 'u_x - u * cos(x)',
        domain: { x: [0, 6] },
        conditions: [{ at: { x: 0 }, residual: 'u - 1' }],
        solution: 'exp(sin(x))',
      },
      400,
      1e-5,
    ],
    [
      'a nonlinear one on a smooth branch',
      {
        residual: 'u_x - u^2',
        domain: { x: [0, 0.8] },
        conditions: [{ at: { x: 0 }, residual: 'u - 1' }],
        solution: '1 / (1 - x)',
      },
      200,
      1e-5,
    ],
    [
      'an oscillator as a system',
      {
        residual: ['u_t - v', 'v_t + u'],
        unknowns: ['u', 'v'],
        domain: { t: [0, 6] },
        conditions: [
          { at: { t: 0 }, residual: 'u' },
          { at: { t: 0 }, residual: 'v - 1' },
        ],
        solution: { u: 'sin(t)', v: 'cos(t)' },
      },
      300,
      1e-4,
    ],
    [
      'a two-point problem with its conditions built in',
      {
        residual: 'u_xx + pi^2 * sin(pi * x)',
        domain: { x: [0, 1] },
        form: { u: 'x * (1 - x) * n' },
        solution: 'sin(pi * x)',
      },
      100,
      1e-6,
    ],
  ] as const)('%s', async (_, definition, iterations, bound) => {
    expect(await errorOf(definition, iterations, { points: 60 })).toBeLessThan(bound);
  });

  it('advection in two variables', async () => {
    const error = await errorOf(
      {
        residual: 'u_t + u_x / 2',
        domain: { x: [0, 2], t: [0, 1] },
        conditions: [
          { at: { t: 0 }, residual: 'u - exp(-4 * (x - 1)^2)' },
          { at: { x: 0 }, residual: 'u - exp(-4 * (0 - t / 2 - 1)^2)' },
        ],
        solution: 'exp(-4 * (x - t / 2 - 1)^2)',
      },
      120,
      { points: 144, hidden: [20] },
    );
    expect(error).toBeLessThan(1e-3);
  });

  it('points move to where the residual is large, and the result is judged elsewhere', async () => {
    const eq = equation({
      residual: 'u_x - 20 / cosh(20 * x)^2',
      domain: { x: [-1, 1] },
      conditions: [{ at: { x: 0 }, residual: 'u' }],
      solution: 'tanh(20 * x)',
    });
    const { errors, history } = await solveEquation(eq, { points: 40, adaptive: 25, iterations: 300 });
    expect(history).toHaveLength(300);
    expect(errors![0]).toBeLessThan(1e-4);
  });

  it('evaluates the unknown and its derivatives through the form', async () => {
    const eq = equation({ residual: 'u_xx + 2', domain: { x: [0, 1] }, form: { u: 'x * (1 - x) * n' } });
    const { evaluate } = await solveEquation(eq, { points: 20, iterations: 60 });
    const { value, jacobian, hessian } = evaluate([[0], [0.5], [1]], { order: 2 });
    expect(value.data[0]).toBe(0);
    expect(value.data[1]).toBeCloseTo(0.25, 6);
    expect(jacobian!.data[2]).toBeCloseTo(-1, 5);
    expect(hessian!.data[1]).toBeCloseTo(-2, 4);
  });

  it('stops at a signal with what was reached, and gives the same bits again', async () => {
    const eq = equation({
      residual: 'u_x - u',
      domain: { x: [0, 1] },
      conditions: [{ at: { x: 0 }, residual: 'u - 1' }],
    });
    const controller = new AbortController();
    const run = await solveEquation(eq, {
      points: 20,
      signal: controller.signal,
      onStep: ({ step }) => {
        if (step === 5) controller.abort();
      },
    });
    expect(run.status).toBe('stopped');
    expect(run.history).toHaveLength(5);
    const again = await solveEquation(eq, { points: 20, iterations: 5, starts: 1 });
    expect(again.network.parameters).toEqual(run.network.parameters);
    expect(again.errors).toBeNull();
  });

  it('tells the best network so far at every step, over all starts', async () => {
    // u² = x has two branches: some starts settle between them.
    const eq = equation({ residual: 'u^2 = x + 1', domain: { x: [0, 1] } });
    const seen: { readonly start: number; readonly loss: number; readonly u: number }[] = [];
    const { network, history } = await solveEquation(eq, {
      points: 20,
      iterations: 120,
      onStep: ({ start, loss, network: best, coefficients }) => {
        expect(coefficients).toEqual({});
        seen.push({ start, loss, u: best.predict([[0.5]]).data[0]! });
      },
    });
    expect(seen).toHaveLength(history.length);
    expect(seen.at(-1)!.u).toBe(network.predict([[0.5]]).data[0]);
    expect(Math.abs(seen.at(-1)!.u)).toBeCloseTo(Math.sqrt(1.5), 3);
  });

  it('refuses options that cannot work', async () => {
    const eq = equation({ residual: 'u_xx - u', domain: { x: [0, 1] } });
    await expect(solveEquation(eq, { activation: 'relu' })).rejects.toThrow('3 continuous derivatives');
    await expect(solveEquation(eq, { points: 0 })).rejects.toThrow('points');
    await expect(solveEquation(eq, { iterations: -1 })).rejects.toThrow('iterations');
    await expect(solveEquation(eq, { conditionWeight: 0 })).rejects.toThrow('conditionWeight');
  });
});
