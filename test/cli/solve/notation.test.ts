/** The notation of `dyadic solve`: what it means, and where faults are pointed at. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseByUnknown,
  parseCoefficients,
  parseCondition,
  parseDomain,
} from '../../../src/cli/solve/notation.js';
import { FormulaError } from '../../../src/symbolic/formula-error.js';

function positionOf(work: () => unknown): number {
  try {
    work();
  } catch (error) {
    if (error instanceof FormulaError) return error.position;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('domains', () => {
  it('are intervals by name, bounds formulas of numbers', () => {
    expect(parseDomain('x=0.5:5, t=-1:2*pi')).toEqual({ x: [0.5, 5], t: [-1, 2 * Math.PI] });
  });
  it.each([
    ['x=1', 0],
    ['x=0:1,x=0:2', 6],
    ['x=2:1', 2],
    ['x=0:1,y=0:q', 10],
  ])('%s is faulty at %i', (text, at) => {
    expect(positionOf(() => parseDomain(text))).toBe(at);
  });
});

describe('coefficients', () => {
  it('are numbers by name', () => {
    expect(parseCoefficients('k=1, c = 1/4')).toEqual({ k: 1, c: 0.25 });
    expect(parseCoefficients('')).toEqual({});
  });
  it.each([
    ['k', 0],
    ['k=1,k=2', 4],
    ['k=1,c=q', 6],
    ['k=1,2=3', 4],
  ])('%s is faulty at %i', (text, at) => {
    expect(positionOf(() => parseCoefficients(text))).toBe(at);
  });
});

describe('conditions', () => {
  it('fix the variables that have values', () => {
    expect(parseCondition('u(1)=0', ['x'], ['u'])).toEqual({ at: { x: 1 }, residual: 'u' });
    const initial = { at: { t: 0 }, residual: 'u = sin(pi*x)' };
    expect(parseCondition('u(x,0)=sin(pi*x)', ['x', 't'], ['u'])).toEqual(initial);
    expect(parseCondition('u( , 0) = sin(pi*x)', ['x', 't'], ['u'])).toEqual(initial);
    expect(parseCondition('v_t(pi/2, t) = 2', ['x', 't'], ['u', 'v'])).toEqual({
      at: { x: Math.PI / 2 },
      residual: 'v_t = 2',
    });
  });
  it.each([
    ['u(1)', 4],
    ['w(1)=0', 0],
    ['u(1,2)=0', 2],
    ['u(x)=0', 2],
    ['u(q)=0', 2],
    ['u(1)=sin(q)', 9],
    ['u=0', 0],
  ])('%s is faulty at %i', (text, at) => {
    expect(positionOf(() => parseCondition(text, ['x'], ['u']))).toBe(at);
  });
  it('keep every number and any blanks', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
    const blank = fc.constantFrom('', ' ', '  ');
    fc.assert(
      fc.property(number, number, blank, (place, value, b) => {
        const text = `${b}u_y${b}(${b}x${b},${b}${place}${b})${b}=${b}${value}${b}`;
        const { at, residual } = parseCondition(text, ['x', 'y'], ['u']);
        expect(at['y']! + 0).toBe(place + 0);
        expect(residual.startsWith('u_y')).toBe(true);
      }),
    );
  });
});

describe('expressions by unknown', () => {
  it('need names where there are several unknowns', () => {
    expect(parseByUnknown('log(x)', ['u'])).toEqual({ u: 'log(x)' });
    expect(parseByUnknown('u=x; v=x^2', ['u', 'v'])).toEqual({ u: 'x', v: 'x^2' });
    expect(positionOf(() => parseByUnknown('u=x; w=1', ['u', 'v']))).toBe(5);
  });
});
