import { describe, expect, it } from 'vitest';
import {
  type ActivationDefinition,
  type ActivationInput,
  activationFunction,
} from '../../src/functions/activation.js';
import { builtInActivations } from '../../src/functions/activations/built-ins.js';
import { requireThird } from '../../src/functions/user-activation.js';
import { thrownBy } from '../support/thrown.js';
import { kernelDerivatives } from './reference/kernels.js';

const ricker: ActivationDefinition = {
  name: 'ricker',
  value: (z) => z * Math.exp(-z * z),
  first: (z) => (1 - 2 * z * z) * Math.exp(-z * z),
  second: (z) => (4 * z ** 3 - 6 * z) * Math.exp(-z * z),
  third: (z) => (-8 * z ** 4 + 24 * z * z - 6) * Math.exp(-z * z),
};

const { third: _third, ...withoutThird } = ricker;

const one = Float64Array.of(1);

describe('activationFunction', () => {
  it('finds built-ins by name and passes them through', () => {
    for (const builtIn of builtInActivations) {
      expect(activationFunction(builtIn.name)).toBe(builtIn);
      expect(activationFunction(builtIn)).toBe(builtIn);
    }
  });

  it('makes kernels of a user’s functions, and keeps what it has made', () => {
    const activation = activationFunction(ricker);
    const points = [-1.5, 0, 0.25, 2];
    expect(kernelDerivatives(activation, points)).toEqual(
      [ricker.value, ricker.first, ricker.second, ricker.third!].map((f) => Float64Array.from(points, f)),
    );
    const inPlace = Float64Array.from(points);
    const slope = new Float64Array(points.length);
    activation.forward(inPlace, inPlace, slope);
    expect([inPlace, slope]).toEqual(kernelDerivatives(activation, points).slice(0, 2));
    expect(activationFunction(activation)).toBe(activation);
    const { name, builtIn, gain, smoothness, hasKink, piecewiseLinear } = activation;
    expect({ name, builtIn, gain, smoothness, hasKink, piecewiseLinear }).toEqual({
      name: 'ricker',
      builtIn: false,
      gain: 'xavier',
      smoothness: Infinity,
      hasKink: false,
      piecewiseLinear: false,
    });
  });

  it('takes name, gain and smoothness from the definition, and calls its functions as methods', () => {
    class Scaled {
      readonly gain = 'he';
      readonly smoothness = 0;
      readonly factor = 3;
      readonly curvature = 0;
      value(z: number): number {
        return this.factor * Math.abs(z);
      }
      first(z: number): number {
        return this.factor * Math.sign(z);
      }
      second(): number {
        return this.curvature;
      }
      third(): number {
        return this.curvature;
      }
    }
    const activation = activationFunction(new Scaled());
    expect(activation).toMatchObject({ name: 'custom', gain: 'he', smoothness: 0, hasKink: true });
    expect(kernelDerivatives(activation, [-2])).toEqual([6, -3, 0, 0].map((x) => Float64Array.of(x)));
    expect([activation.value(-2), activation.first(-2), activation.third!(1)]).toEqual([6, -3, 0]);
  });

  it('lets a user define an activation without third, until something needs it', () => {
    const activation = activationFunction(withoutThird);
    expect(activation.third).toBeUndefined();
    const expected = {
      name: 'MissingDerivativeError',
      message:
        "third derivative: activation 'ricker': expected a third derivative, got none. " +
        'Add third(z), the derivative of second(z), to the activation.',
    };
    expect(thrownBy(() => activation.thirdOf(one, one, one, new Float64Array(1)))).toMatchObject(expected);
    expect(thrownBy(() => requireThird('thirdDerivatives', activation))).toMatchObject({
      ...expected,
      message: expected.message.replace('third derivative:', 'thirdDerivatives:'),
    });
    requireThird('thirdDerivatives', activationFunction(ricker));
  });

  it.each<[string, unknown, string, string]>([
    [
      'an unknown name',
      'tahn',
      'UnknownNameError',
      "mlp: activation: expected one of identity, relu, leakyRelu, elu, tanh, sigmoid, softplus, gelu, silu, sin, square, exp, sinh, got 'tahn'. " +
        'Correct the name, or pass an object { value, first, second, third? } of your own.',
    ],
    [
      'no object',
      7,
      'DomainError',
      'mlp: activation: expected a name or an object { value, first, second, third? }, got number. ' +
        'Known names: identity, relu, leakyRelu, elu, tanh, sigmoid, softplus, gelu, silu, sin, square, exp, sinh.',
    ],
    [
      'null',
      null,
      'DomainError',
      'mlp: activation: expected a name or an object { value, first, second, third? }, got null. ' +
        'Known names: identity, relu, leakyRelu, elu, tanh, sigmoid, softplus, gelu, silu, sin, square, exp, sinh.',
    ],
    [
      'a missing second',
      { name: 'mine', value: Math.sin, first: Math.cos },
      'MissingDerivativeError',
      "mlp: activation 'mine': expected second(z), a function of one number, got none. " +
        'An activation is { value, first, second, third? }: A(z) and its derivatives.',
    ],
    [
      'a number as first',
      { value: Math.sin, first: 1, second: Math.sin },
      'MissingDerivativeError',
      "mlp: activation 'custom': expected first(z), a function of one number, got number. " +
        'An activation is { value, first, second, third? }: A(z) and its derivatives.',
    ],
    [
      'a string as third',
      { ...ricker, third: 'no' },
      'MissingDerivativeError',
      "mlp: activation 'ricker': expected third(z) to be a function of one number or absent, got string. " +
        'Leave it out if nothing needs it.',
    ],
  ])('refuses %s', (_what, input, name, message) => {
    expect(thrownBy(() => activationFunction(input as ActivationInput, 'mlp'))).toMatchObject({
      name,
      message,
    });
  });

  it('names the derivative and the argument where a user’s function has no finite value', () => {
    const broken = {
      name: 'root',
      value: Math.sqrt,
      first: Math.log,
      second: (z: number) => 1 / z,
      third: Math.acosh,
    };
    const activation = activationFunction(broken);
    const out = new Float64Array(2);
    const advice =
      'Define the function for every real z, or keep its inputs in its domain, for example by normalizing the data.';
    const cases: [() => void, string][] = [
      [
        () => activation.forward(Float64Array.of(4, -1), out, null),
        'value(-1): expected a finite number, got NaN',
      ],
      [
        () => activation.forward(Float64Array.of(4, 0), out, out),
        'first(0): expected a finite number, got -Infinity',
      ],
      [
        () => activation.secondOf(Float64Array.of(1, 0), out, out, out),
        'second(0): expected a finite number, got Infinity',
      ],
      [
        () => activation.thirdOf(Float64Array.of(1, 0.5), out, out, out),
        'third(0.5): expected a finite number, got NaN',
      ],
    ];
    for (const [work, what] of cases) {
      expect(thrownBy(work)).toMatchObject({
        name: 'DomainError',
        message: `activation 'root': ${what}. ${advice}`,
      });
    }
  });

  it('lets a NaN or Infinity in z through: that is not the function’s doing', () => {
    const activation = activationFunction(ricker);
    const out = new Float64Array(2);
    activation.forward(Float64Array.of(NaN, Infinity), out, null);
    expect(out).toEqual(Float64Array.of(NaN, NaN));
  });
});
