/** Which regime is chosen from counts alone, why, and what is said when one cannot serve. */
import { describe, expect, it } from 'vitest';
import { chooseRegime, type Need, type RegimeFacts } from '../../src/curvature/regime.js';
import { thrownBy } from '../support/thrown.js';

const facts = (
  changes: Partial<Record<'order' | 'rows' | 'span' | 'chain', number | null>>,
): RegimeFacts => ({
  order: changes.order ?? 1000,
  rows: () => changes.rows ?? null,
  rowNumbers: 100,
  span: () => changes.span ?? null,
  chain: () => (changes.chain == null ? null : { flops: changes.chain, numbers: 1e6 }),
  samples: 20,
  throughEigen: false,
});

describe('the regime', () => {
  it.each<readonly [string, RegimeFacts, Need, number, string, RegExp]>([
    [
      'few rows',
      facts({ rows: 30, span: 200 }),
      'solve',
      1,
      'sample',
      /^30 rows of Gauss-Newton are cheaper/,
    ],
    [
      'few rows, no shift',
      facts({ rows: 30, span: 200 }),
      'solve',
      0,
      'factor',
      /span 200 of 1000 dimensions/,
    ],
    ['few rows, eigenvalues', facts({ rows: 30 }), 'eigen', 0, 'sample', /30 rows/],
    ['many rows', facts({ rows: 5000, span: 1000 }), 'solve', 1, 'dense', /few enough to write/],
    ['a small span', facts({ span: 400 }), 'solve', 0, 'factor', /span 400/],
    ['a span almost as large', facts({ span: 900 }), 'solve', 0, 'dense', /1000 parameters are few/],
    ['no span', facts({}), 'inertia', -1, 'dense', /few enough/],
    [
      'a long chain',
      facts({ order: 9000, span: 9000, chain: 1e9 }),
      'solve',
      1,
      'blockTridiagonal',
      /1 % of the flops of the regime 'dense'/,
    ],
    [
      'a chain without shift',
      facts({ order: 9000, chain: 1e9 }),
      'solve',
      0,
      'matrixFree',
      /too many to write/,
    ],
    ['a chain that costs more', facts({ order: 9000, chain: 1e15 }), 'solve', 1, 'matrixFree', /too many/],
    [
      'a large order, all eigenvalues',
      facts({ order: 9000 }),
      'eigen',
      0,
      'dense',
      /products do not suffice/,
    ],
    [
      'a span that costs more than its chain',
      facts({ order: 1e5, span: 9898, chain: 7e10 }),
      'logDeterminant',
      1,
      'blockTridiagonal',
      /22 % of the flops of the regime 'factor'/,
    ],
    [
      'the same without a shift',
      facts({ order: 1e5, span: 9898, chain: 7e10 }),
      'logDeterminant',
      0,
      'factor',
      /span 9898/,
    ],
    [
      'a small span of a chain',
      facts({ order: 1e5, span: 900, chain: 1e6 }),
      'solve',
      1,
      'factor',
      /span 900/,
    ],
    ['a huge span', facts({ order: 200_000, span: 20_000 }), 'solve', 1, 'matrixFree', /200000 parameters/],
  ])('for %s', (_, known, need, shift, regime, reason) => {
    const choice = chooseRegime(known, need, shift);
    expect(choice.regime).toBe(regime);
    expect(choice.reason).toMatch(reason);
  });

  it('is the one asked for, if it can serve', () => {
    expect(chooseRegime(facts({ rows: 5, span: 10 }), 'solve', 1, 'dense')).toEqual({
      regime: 'dense',
      reason: 'it was asked for',
    });
  });

  it.each<
    readonly [
      string,
      RegimeFacts,
      Need,
      number,
      'sample' | 'factor' | 'blockTridiagonal' | 'matrixFree' | 'dense',
      string,
    ]
  >([
    [
      'rows of the exact core',
      facts({ span: 10 }),
      'solve',
      1,
      'sample',
      "hessian.solve: regime: expected one of factor, dense, matrixFree, got 'sample' for a Hessian that is no JᵀJ of Gauss-Newton rows. Choose one of them, or leave the choice to 'auto'.",
    ],
    [
      'rows without a shift',
      facts({ rows: 4 }),
      'logDeterminant',
      0,
      'sample',
      "hessian.logDeterminant: regime: expected one of dense, got 'sample' for a shift l2 + damping of 0. Choose one of them, or leave the choice to 'auto'.",
    ],
    [
      'a recurrent network',
      facts({}),
      'solve',
      1,
      'blockTridiagonal',
      "hessian.solve: regime: expected one of dense, matrixFree, got 'blockTridiagonal' for a network that is no chain of dense layers. Choose one of them, or leave the choice to 'auto'.",
    ],
    [
      'a chain with a negative shift',
      facts({ chain: 1 }),
      'inertia',
      -2,
      'blockTridiagonal',
      "hessian.inertia: regime: expected one of dense, matrixFree, got 'blockTridiagonal' for a shift l2 + damping of -2. Choose one of them, or leave the choice to 'auto'.",
    ],
    [
      'products only',
      facts({}),
      'eigen',
      0,
      'matrixFree',
      "hessian.eigen: regime: expected one of dense, got 'matrixFree' for all eigenvalues. Choose one of them, or leave the choice to 'auto'.",
    ],
    [
      'no span',
      facts({}),
      'eigen',
      0,
      'factor',
      "hessian.eigen: regime: expected one of dense, got 'factor' for an objective whose span is not known. Choose one of them, or leave the choice to 'auto'.",
    ],
    [
      'an order beyond all memory',
      facts({ order: 200_000 }),
      'solve',
      0,
      'dense',
      "hessian.solve: regime: expected one of matrixFree, got 'dense' for 200000 parameters, whose square is too large. Choose one of them, or leave the choice to 'auto'.",
    ],
  ])('throws for %s', (_, known, need, shift, forced, message) => {
    expect(thrownBy(() => chooseRegime(known, need, shift, forced))).toEqual({
      name: 'DomainError',
      message,
    });
  });

  it('throws where nothing can give what is needed', () => {
    expect(thrownBy(() => chooseRegime(facts({ order: 50_000, span: 20_000 }), 'logDeterminant', 1))).toEqual(
      {
        name: 'DomainError',
        message:
          'hessian.logDeterminant: hessian: expected one that can be factored: at most 11180 parameters, rows or dimensions of its factors, ' +
          'got 50000 parameters, no rows, 20000 dimensions. Take fewer samples, or the Gauss-Newton core; solve and inertia bounds work on products alone.',
      },
    );
  });

  it('throws for a name that it does not know', () => {
    expect(thrownBy(() => chooseRegime(facts({}), 'solve', 1, 'sparse' as 'dense'))).toEqual({
      name: 'DomainError',
      message:
        "hessian.solve: regime: expected 'auto' or one of sample, factor, blockTridiagonal, dense, matrixFree, got 'sparse'. Correct the name.",
    });
  });
});
