import { describe, expect, it } from 'vitest';
import { equation } from '../../src/equations/equation.js';
import type { EquationDefinition } from '../../src/equations/equation-definition.js';
import { solveEquation } from '../../src/equations/solve-equation.js';
import { FormulaError } from '../../src/symbolic/formula-error.js';
import { thrownBy } from '../support/thrown.js';

function faultOf(residual: string): FormulaError {
  try {
    equation({ residual, domain: { x: [0, 1] } });
  } catch (error) {
    if (error instanceof FormulaError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const line = { domain: { x: [-1, 1] as const } };
const plane = { domain: { x: [-1, 1] as const, y: [-1, 1] as const } };

describe('an equation that is not defined in its domain', () => {
  it.each([
    [
      { ...line, residual: 'u_x = 1/x' },
      'a division by x that vanishes near x = 0',
      'Multiply the equation by x',
    ],
    [{ ...line, residual: 'u_x - u / (x - 0.3)^2' }, 'near x = 0.3', 'Multiply the equation by'],
    [{ ...line, residual: 'u_x = (x - 0.25)^(-2)' }, 'near x = 0.25', 'Multiply'],
    [{ ...plane, residual: 'u_x = u_y / hypot(x, y)' }, 'near x = 0, y = 0', 'Multiply'],
    [{ ...plane, residual: 'u_x = u_y / (x + y)' }, 'a division by x + y', 'Multiply'],
    [{ ...line, residual: 'u_x = log(x)' }, 'log(x) is not a finite number', 'Choose a domain'],
    [{ ...line, residual: 'u_x = u * x^0.5' }, 'x ^ 0.5 is not a finite number', 'Choose a domain'],
  ] as [EquationDefinition, string, string][])('refuses %j', (definition, said, advised) => {
    const { message } = thrownBy(() => equation(definition));
    expect(message).toContain(said);
    expect(message).toContain(advised);
  });

  it.each([
    { residual: 'u_x = 1/x', domain: { x: [0.5, 5] } },
    { residual: 'u_xx + u_x/x + u', domain: { x: [0, 1] } },
    { residual: 'u_x = 20 / cosh(20 * x)^2', domain: { x: [-1, 1] } },
    { residual: 'u_x = 1 / u', domain: { x: [-1, 1] } },
    { residual: 'u_x * exp(-50 * x^2) = x / (x^2 + 1e-4)', domain: { x: [-1, 1] } },
  ] as EquationDefinition[])('takes $residual', (definition) => {
    expect(() => equation(definition)).not.toThrow();
  });
});

describe('faults of an equality point into the text as it was written', () => {
  it.each([
    ['u_x = foo(x)', 6],
    ['u_q = 1', 0],
    ['x*u_x + z = x', 8],
    ['u_x = x * )', 10],
    ['u_x = ', 5],
    ['= 1', 0],
    ['u_x = 1 = 2', 8],
    ['u_x = x + x + q', 14],
  ])('%s at %i', (residual, at) => {
    const error = faultOf(residual);
    expect(error.text).toBe(residual);
    expect(error.position).toBe(at);
    const [, text, caret] = /\n {2}(.*)\n {2}(.*)$/.exec(error.message)!;
    expect(text).toBe(residual);
    expect(caret).toBe(`${' '.repeat(at)}^`);
  });
});

describe('solveEquation', () => {
  it('says that nothing determines the solution', async () => {
    const free = equation({ residual: 'u_x = u', domain: { x: [0, 1] } });
    expect(free.warnings).toHaveLength(1);
    const { advice } = await solveEquation(free, { points: 10, iterations: 3 });
    expect(advice).toContain('The equation has no condition');
    const domain = { x: [0, 1] as const };
    expect(equation({ residual: 'u = x', domain }).warnings).toEqual([]);
    expect(equation({ residual: 'u_x', domain, form: { u: 'x * n' } }).warnings).toEqual([]);
    const conditions = [{ at: { x: 0 }, residual: 'u = 1' }];
    expect(equation({ residual: 'u_x', domain, conditions }).warnings).toEqual([]);
  });

  it.each([
    [{ x: [[0.5], [2]], y: [[1], [1]] }, 'data.x, row 1: expected x in [0, 1], got 2'],
    [{ x: [[0.5, 1]], y: [[1]] }, 'data.x'],
    [{ x: [[0.5]], y: [[1], [2]] }, 'data.y'],
    [{ x: [[0.5]], y: [[1, 2]] }, 'data.y'],
    [{ x: [[0.5]], y: [[1]], weight: 0 }, 'data.weight'],
  ])('refuses the data %j', async (data, said) => {
    const eq = equation({ residual: 'u_x = u', domain: { x: [0, 1] } });
    await expect(solveEquation(eq, { data })).rejects.toThrow(said);
  });

  it('refuses points with another number of variables', async () => {
    const eq = equation({ residual: 'u_x = u', domain: { x: [0, 1] } });
    const { evaluate } = await solveEquation(eq, { points: 10, iterations: 2 });
    expect(() => evaluate([[0, 1]])).toThrow('evaluate: points: expected any number of rows × 1 columns');
  });
});
