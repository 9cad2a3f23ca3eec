import fc from 'fast-check';
import katex from 'katex';
import { derivative, parse } from 'mathjs/number';
import { describe, expect, it } from 'vitest';
import { formula } from '../../src/symbolic/formula.js';
import { FormulaError } from '../../src/symbolic/formula-error.js';
import { functionNames, functionOf } from '../../src/symbolic/function-table.js';
import { thrownBy } from '../support/thrown.js';
import { formulaText, point } from './random-formulas.js';

const names = ['x', 'y'];

/** Rounding of a few dozen operations on numbers of size up to `scale`. */
function expectNear(actual: number, expected: number, scale: number): void {
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThanOrEqual(
    1e-11 * (1 + scale),
  );
}

describe('formula', () => {
  it('agrees with the derivatives of mathjs, value, gradient and Hessian', () => {
    fc.assert(
      fc.property(formulaText, point, (text, at) => {
        const f = formula(text, names);
        const scope = { x: at[0], y: at[1] };
        const tree = parse(text);
        const value = tree.evaluate(scope) as number;
        fc.pre(Number.isFinite(value) && Math.abs(value) < 1e6);
        expectNear(f.value(at), value, Math.abs(value));
        const gradient = f.gradient(at);
        const hessian = f.hessian(at);
        names.forEach((a, i) => {
          const slope = derivative(tree, a, { simplify: false });
          const expected = slope.evaluate(scope) as number;
          fc.pre(Math.abs(expected) < 1e6);
          expectNear(gradient[i]!, expected, Math.abs(expected) + Math.abs(value));
          names.forEach((b, j) => {
            const second = derivative(slope, b, { simplify: false }).evaluate(scope) as number;
            fc.pre(Math.abs(second) < 1e6);
            expectNear(hessian[i]![j]!, second, Math.abs(second) + Math.abs(expected) + Math.abs(value));
          });
        });
      }),
    );
  });

  it('writes derivatives as text that is a formula again', () => {
    fc.assert(
      fc.property(formulaText, point, (text, at) => {
        const slope = formula(text, names).derivative('x');
        const again = formula(slope.text, names);
        const value = slope.value(at);
        fc.pre(Number.isFinite(value));
        expectNear(again.value(at), value, Math.abs(value));
      }),
    );
  });

  it('writes TeX that KaTeX accepts in strict mode', () => {
    fc.assert(
      fc.property(formulaText, (text) => {
        const f = formula(text, names);
        for (const tex of [f.tex(), f.derivative('x').tex(), f.derivative('x', 'y').tex()]) {
          katex.renderToString(tex, { throwOnError: true, strict: 'error' });
        }
      }),
    );
  });

  it('evaluates many points as it evaluates one', () => {
    const f = formula('sin(x) * y^2 - hypot(x, y)', names);
    const points = Array.from({ length: 2500 }, (_, i) => [i / 1000 + 0.1, Math.cos(i)]);
    const { value, gradient, hessian } = f.evaluate(points, { order: 2 });
    for (const i of [0, 1023, 1024, 2499]) {
      expect(value.data[i]).toBe(f.value(points[i]!));
      expect([...gradient!.data.subarray(2 * i, 2 * i + 2)]).toEqual(f.gradient(points[i]!));
      expect([...hessian!.data.subarray(4 * i, 4 * i + 4)]).toEqual(f.hessian(points[i]!).flat());
    }
  });

  it('knows when a variable occurs', () => {
    const f = formula('x + 0 * y', names);
    expect(f.uses('x')).toBe(true);
    expect(f.uses('y')).toBe(false);
  });

  it('takes constants, π and powers of negative numbers exactly', () => {
    expect(formula('a * x^3', ['x'], { constants: { a: 2 } }).value([-1.5])).toBe(-6.75);
    expect(formula('sin(pi * x)', ['x']).gradient([0])).toEqual([Math.PI]);
    expect(formula('x^2', ['x']).gradient([-3])).toEqual([-6]);
    expect(formula('2x y - 3', names).gradient([5, 7])).toEqual([14, 10]);
    expect(formula('-x^2', ['x']).value([3])).toBe(-9);
    expect(formula('e^x', ['x']).derivative('x', 'x').text).toBe('exp(x)');
  });

  it('writes what a person would write', () => {
    const f = formula('sin(x) * y^2', names);
    expect(f.derivative('y').text).toBe('sin(x) * (2 * y)');
    expect(formula('u_xx / (2 pi)', ['u_xx']).tex()).toBe('\\frac{u_{xx}}{\\tau}');
    expect(formula('x - (y - 1)', names).tex()).toBe('x - \\left(y - 1\\right)');
    expect(formula('(x + y)^2', names).tex()).toBe('{\\left(x + y\\right)}^{2}');
  });
});

describe('functions of formulas', () => {
  /** A point inside the domain of each function and its inverse's derivative, away from kinks. */
  const inside: Readonly<Record<string, number>> = {
    acosh: 1.75,
    log: 0.5,
    sqrt: 0.5,
    log2: 0.5,
    log10: 0.5,
  };

  it.each(functionNames)('%s: its derivatives are those of differences', (name) => {
    const operands = functionOf(name).operands[0] === 1 ? ['x'] : ['x', 'y'];
    const f = formula(`${name}(${operands.join(', ')})`, operands);
    const at = operands.map((_, i) => (inside[name] ?? 0.375) + i / 4);
    operands.forEach((variable, i) => {
      const h = 1e-3;
      const moved = (steps: number): number => f.value(at.map((c, k) => (k === i ? c + steps * h : c)));
      // Central differences of order 6: an error of h⁶ times a seventh derivative below 10⁴ here.
      const difference =
        (45 * (moved(1) - moved(-1)) - 9 * (moved(2) - moved(-2)) + (moved(3) - moved(-3))) / (60 * h);
      expect(f.derivative(variable).value(at)).toBeCloseTo(difference, 9);
    });
  });

  it('erf has full relative accuracy, near 0 and in between', () => {
    const erf = formula('erf(x)', ['x']);
    // Abramowitz and Stegun 7.1, table 7.1, and DLMF 7.6.1 near zero
    for (const [x, y] of [
      [1e-10, 1.1283791670955126e-10],
      [0.5, 0.5204998778130465],
      [1, 0.8427007929497149],
      [1.4, 0.952285119762649],
      [1.5, 0.9661051464753108],
      [3, 0.9999779095030014],
      [-0.5, -0.5204998778130465],
    ] as const) {
      expect(Math.abs(erf.value([x]) / y - 1)).toBeLessThan(4e-16);
    }
  });

  it('kinks have the derivative 0', () => {
    for (const text of ['abs(x)', 'relu(x)', 'max(x, 0)', 'min(x, -x)']) {
      expect(formula(text, ['x']).gradient([0])).toEqual([0]);
    }
    expect(formula('max(x, y)', names).gradient([2, 1])).toEqual([1, 0]);
    expect(formula('min(x, y)', names).gradient([2, 1])).toEqual([0, 1]);
  });
});

function formulaError(text: string): FormulaError {
  try {
    formula(text, names);
  } catch (error) {
    if (error instanceof FormulaError) return error;
    throw error;
  }
  throw new Error(`no error: ${text}`);
}

describe('errors of formulas', () => {
  it.each([
    ['sin(x) + foo(y)', 9, "got 'foo'"],
    ['x +* 2', 3, "got '*'"],
    ['x^', 2, 'got the end'],
    ['x == y', 2, "the operator '=='"],
    ['x ? 1 : 2', 2, 'a condition'],
    ['1 + xy', 4, 'x*y'],
    ['2 + sin x', 4, 'parentheses'],
    ['x(1+y)', 0, 'write the product'],
    ['1 + atan2(x)', 4, '2 operands'],
    ['', 0, 'nothing'],
    ['[x]', 0, 'an array'],
    ['x;y', 1, 'several expressions'],
    ['x=2', 1, 'an assignment'],
    ['x!', 1, "the operator '!'"],
    ['1 + z', 4, "got 'z'"],
    ['2 * import("fs")', 4, "got 'import'"],
    ['x.constructor', 1, 'a property'],
    ['constructor', 0, "got 'constructor'"],
    ['toString(x)', 0, "got 'toString'"],
    ['f(x) = x', 5, 'an assignment'],
  ])('%s', (text, position, said) => {
    const error = formulaError(text);
    expect(error.position).toBe(position);
    expect(error.message).toContain(said);
    expect(error.message.split('\n').at(-1)).toBe(`  ${' '.repeat(position)}^`);
  });

  it('names are checked', () => {
    expect(thrownBy(() => formula('x', ['x', 'x'])).message).toContain('each name once');
    expect(thrownBy(() => formula('x', ['sin'])).message).toContain('no functions');
    expect(thrownBy(() => formula('x', ['x y'])).message).toContain('letters, digits and _');
    expect(thrownBy(() => formula('a', ['x'], { constants: { a: NaN } })).message).toContain('constants.a');
    expect(thrownBy(() => formula('x', ['x']).value([1, 2])).message).toContain('1 coordinates (x)');
    expect(thrownBy(() => formula('x', ['x']).derivative('y')).message).toContain("got 'y'");
    expect(thrownBy(() => formula('x', ['x']).evaluate([[1]], { order: 3 as 2 })).message).toContain(
      '0, 1 or 2',
    );
  });
});
