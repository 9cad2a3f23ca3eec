import { describe, expect, it } from 'vitest';
import { collocationPoints } from '../../src/equations/collocation.js';
import { equation } from '../../src/equations/equation.js';
import type { EquationDefinition } from '../../src/equations/equation-definition.js';
import { thrownBy } from '../support/thrown.js';

describe('equation', () => {
  it('knows order, unknowns and which derivatives occur', () => {
    const eq = equation({ residual: 'u_xx + u_yx - x', domain: { x: [0, 1], y: [0, 2] } });
    expect(eq.order).toBe(2);
    expect(eq.residuals[0]!.entries.map(({ by }) => by)).toEqual([
      [0, 0],
      [0, 1],
    ]);
    expect(equation({ residual: 'u_x - u', domain: { x: [0, 1] } }).order).toBe(1);
  });

  it('a form is put in by the chain rule', () => {
    const eq = equation({ residual: 'u_x', domain: { x: [0, 1] }, form: { u: 'x^2 * n + 3' } });
    const [{ formula, entries }] = eq.residuals as [(typeof eq.residuals)[number]];
    expect(formula.variables).toEqual(['x', 'n', 'n_x']);
    expect(entries.map(({ by }) => by.length)).toEqual([0, 1]);
    // 2x·n + x²·n_x
    expect(formula.value([3, 5, 7])).toBe(2 * 3 * 5 + 9 * 7);
  });

  const plain: EquationDefinition = { residual: 'u_x - u', domain: { x: [0, 1] } };
  it.each([
    [{ ...plain, residual: 'x - 1' }, 'a mention of u'],
    [{ ...plain, residual: ['u_x', 'x'] }, 'a mention of u'],
    [{ ...plain, unknowns: ['u', 'v'] }, 'a mention of v'],
    [{ ...plain, residual: 'u_xxx' }, "'u_xxx'"],
    [{ ...plain, domain: {} }, 'at least one variable'],
    [{ ...plain, domain: { x: [1, 0] as const } }, 'low < high'],
    [{ ...plain, domain: { x: [0, 1] as const, xx: [0, 1] as const } }, "two of 'u_xx'"],
    [{ ...plain, conditions: [{ at: { x: 2 }, residual: 'u' }] }, 'x in [0, 1]'],
    [{ ...plain, conditions: [{ at: { y: 0 }, residual: 'u' }] }, 'variables among x'],
    [{ ...plain, conditions: [{ at: {}, residual: 'u' }] }, 'a value of at least one variable'],
    [{ ...plain, conditions: [{ at: { x: 0 }, residual: 'x' }] }, 'a mention of u'],
    [{ ...plain, conditions: [{ at: { x: 0 }, residual: 'u', weight: -1 }] }, 'a positive number'],
    [{ ...plain, form: { v: 'n' } }, 'the unknowns u'],
    [{ ...plain, form: { u: 'n * foo(x)' } }, "'foo'"],
    [{ ...plain, solution: { v: 'x' } }, 'a formula of u'],
    [{ ...plain, solution: 'exp(z)' }, "'z'"],
  ] as const)('refuses %j', (definition, said) => {
    expect(thrownBy(() => equation(definition)).message).toContain(said);
  });
});

describe('collocationPoints', () => {
  it('tensor placements are inside and symmetric', () => {
    for (const placement of ['grid', 'chebyshev'] as const) {
      const { rows, data } = collocationPoints(
        [
          [0, 2],
          [-1, 1],
        ],
        { placement, count: 25 },
      );
      expect(rows).toBe(25);
      for (let n = 0; n < rows; n++) {
        expect(data[2 * n]! + data[2 * (rows - 1 - n)]!).toBeCloseTo(2, 14);
        expect(Math.abs(data[2 * n + 1]!)).toBeLessThan(1);
      }
    }
    const chebyshev = collocationPoints([[-1, 1]], { placement: 'chebyshev', count: 5 });
    expect(chebyshev.data[0]).toBeCloseTo(-Math.cos(Math.PI / 10), 15);
  });

  it('a Latin hypercube has one point in each cell of each variable', () => {
    const { data } = collocationPoints(
      [
        [0, 1],
        [0, 1],
        [0, 1],
      ],
      { placement: 'latinHypercube', count: 17, seed: 3 },
    );
    for (let j = 0; j < 3; j++) {
      const cells = Array.from({ length: 17 }, (_, n) => Math.floor(data[3 * n + j]! * 17));
      expect(new Set(cells).size).toBe(17);
    }
  });

  it('refuses what is no placement', () => {
    expect(
      thrownBy(() => collocationPoints([[0, 1]], { placement: 'sobol' as 'grid', count: 3 })).message,
    ).toContain("'sobol'");
    expect(thrownBy(() => collocationPoints([[0, 1]], { placement: 'grid', count: 0 })).message).toContain(
      'whole number',
    );
  });
});
