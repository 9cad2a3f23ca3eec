/** The two differentiators agree, a wrong rule is found out, and the chain through unspecified functions is right. */
import fc from 'fast-check';
import { derivative, parse, type MathNode } from 'mathjs';
import { describe, expect, it } from 'vitest';
import { differentiate, partial } from '../../../proofs/kernel/differentiate.js';
import { expand } from '../../../proofs/kernel/expand.js';
import { chainOf, jet, known, nameOf, slopes, softplus, symbol } from '../../../proofs/kernel/jets.js';
import { network } from '../../../proofs/kernel/network.js';
import * as p from '../../../proofs/kernel/polynomial.js';
import { names, polynomials } from './polynomials.js';

const equal = (a: p.Polynomial, b: p.Polynomial): void => expect(p.write(p.subtract(a, b))).toBe('0');

describe('partial', () => {
  it('is the same by mathjs and by the power rule', () => {
    fc.assert(
      fc.property(polynomials, fc.constantFrom(...names), (a, x) => {
        equal(partial(a, x), p.partial(a, x));
      }),
    );
  });

  it('finds a wrong rule out', () => {
    const forgetsTheExponent = (): MathNode => parse('x^2');
    expect(() => partial(expand('x^3'), 'x', forgetsTheExponent)).toThrow(
      'the two differentiators disagree on ∂/∂x',
    );
    const ofTheWrongVariable = (tree: MathNode): MathNode => derivative(tree, 'y', { simplify: false });
    expect(() => partial(expand('x y^2'), 'x', ofTheWrongVariable)).toThrow('disagree');
  });
});

describe('differentiate', () => {
  it('follows unspecified functions, in all their arguments, to every order', () => {
    const chain = chainOf([jet('f', [expand('x y'), expand('x')])]);
    const [byX, byY] = differentiate(symbol('f'), ['x', 'y'], chain);
    equal(byX!, expand('fD1 y + fD2'));
    equal(byY!, expand('fD1 x'));
    const [mixed] = differentiate(byX!, ['y'], chain);
    equal(mixed!, expand('fD1 + x y fD1D1 + x fD1D2'));
    expect(nameOf('f', 2, 1)).toBe('fD1D2');
  });

  it('stops at the order of a piecewise linear or quadratic function', () => {
    const chain = chainOf([jet('f', [p.variable('x')], 1)]);
    const [first] = differentiate(symbol('f'), ['x'], chain);
    equal(differentiate(first!, ['x'], chain)[0]!, p.zero);
  });

  it('knows tanh, the logistic function, softplus and exp by their rules', () => {
    const z = expand('w x');
    const chain = chainOf([known('t', z, slopes.tanh), known('e', z, slopes.exp), ...softplus('s', 'g', z)]);
    const slope = (formula: string): p.Polynomial => differentiate(expand(formula), ['x'], chain)[0]!;
    equal(slope('t'), expand('w * (1 - t^2)'));
    equal(slope('w * (1 - t^2)'), expand('-2 * w^2 * t * (1 - t^2)'));
    equal(slope('e'), expand('w e'));
    equal(slope('s'), expand('w g'));
    equal(slope('w g'), expand('w^2 * g * (1 - g)'));
  });

  /**
   * The independent opinion on the chain itself: with A(z) = z² + z/2 in every unit the network is an explicit polynomial,
   * whose derivatives need no chain at all. The derivatives through the symbols, with A, A′ and A″ put in, must equal them.
   */
  it('agrees with differentiating the network written out', () => {
    const shapes = fc.constantFrom([1, 2, 1], [2, 2, 1], [1, 2, 1, 1], [1, 1, 2, 1]);
    fc.assert(
      fc.property(shapes, fc.boolean(), fc.nat(), fc.nat(), (widths, bias, first, second) => {
        const net = network({ widths, bias });
        const values = new Map<string, p.Polynomial>();
        const written = (a: p.Polynomial): p.Polynomial => p.substitute(a, values);
        for (let k = 1; k < net.depth; k++)
          for (const [j, preactivation] of net.preactivations[k]!.entries()) {
            const z = written(preactivation);
            const name = `A${k}_${j + 1}`;
            values.set(name, p.sum(p.power(z, 2), p.scale({ numerator: 1n, denominator: 2n }, z)));
            values.set(nameOf(name, 1), p.sum(p.scale(2, z), expand('1/2')));
            values.set(nameOf(name, 1, 1), p.constant(2));
          }
        const output = net.states[net.depth]![0]!;
        const [x, y] = [first, second].map((n) => net.parameters[n % net.parameters.length]!);
        const whole = written(output);
        const [slope] = net.gradientOf(output, [x!]);
        equal(written(slope!), p.partial(whole, x!));
        equal(written(net.gradientOf(slope!, [y!])[0]!), p.partial(p.partial(whole, x!), y!));
      }),
      { numRuns: 60 },
    );
  });
});
