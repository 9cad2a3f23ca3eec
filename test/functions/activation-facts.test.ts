/** Single values worth seeing in numbers, and the conventions that no formula decides. */
import { describe, expect, it } from 'vitest';
import { builtInActivations } from '../../src/functions/activations/built-ins.js';
import { activationFunction, builtInActivation } from '../../src/functions/activation.js';
import { kernelDerivatives } from './reference/kernels.js';

/** name, order, z, value from mpmath with 40 digits. */
const known: readonly (readonly [string, 0 | 1 | 2 | 3, number, number])[] = [
  ['sigmoid', 0, -40, 4.248354255291589e-18],
  ['sigmoid', 0, -700, 9.85967654375977e-305],
  ['sigmoid', 1, 40, 4.248354255291589e-18],
  ['softplus', 0, -40, 4.248354255291589e-18],
  ['softplus', 0, 700, 700],
  ['softplus', 2, 40, 4.248354255291589e-18],
  ['softplus', 3, 40, -4.248354255291589e-18],
  ['tanh', 1, 20, 1.699341702116635e-17],
  ['tanh', 2, 20, -3.39868340423327e-17],
  ['gelu', 0, -10, -7.619853024160525e-23],
  ['gelu', 2, 10, -7.54070665417229e-21],
  ['gelu', 0, -30, -1.472014178144456e-196],
  ['silu', 0, -40, -1.6993417021166355e-16],
  ['elu', 0, -1e-20, -1e-20],
  ['sin', 0, Math.PI, 1.2246467991473532e-16],
  ['sin', 1, Math.PI / 2, 6.123233995736766e-17],
  ['sin', 0, 100 * Math.PI, 1.964386723728472e-15],
];

describe('activations', () => {
  it.each(known)('%s: derivative %i at %f is %f', (name, order, z, expected) => {
    const actual = kernelDerivatives(activationFunction(name), [z])[order]![0]!;
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(4e-15 * Math.abs(expected));
  });

  it('take A′(0) = A″(0) = 0 at a kink, and elu the values from the left', () => {
    const at = (name: string): number[] =>
      kernelDerivatives(activationFunction(name), [0]).map((array) => array[0]!);
    expect(at('relu')).toEqual([0, 0, 0, 0]);
    expect(at('leakyRelu')).toEqual([0, 0, 0, 0]);
    expect(at('elu')).toEqual([0, 1, 1, 1]);
  });

  it('are odd or even to the last bit where the function is', () => {
    const points = Array.from({ length: 401 }, (_, i) => 0.0317 * i + 1e-3);
    const mirrored = points.map((z) => -z);
    for (const name of ['tanh', 'sin', 'identity']) {
      const [value, first] = kernelDerivatives(activationFunction(name), points);
      const [valueBelow, firstBelow] = kernelDerivatives(activationFunction(name), mirrored);
      expect(valueBelow!.map((v) => -v)).toEqual(value);
      expect(firstBelow).toEqual(first);
    }
  });

  it('are exact on multiples of 1/16 where they are polynomials', () => {
    const points = Array.from({ length: 65 }, (_, i) => (i - 32) / 16);
    const [value, first] = kernelDerivatives(activationFunction('square'), points);
    points.forEach((z, i) => expect([value![i], first![i]]).toEqual([z * z, 2 * z]));
  });

  it('say how smooth they are, what they are saved as, and how wide their weights start', () => {
    const table = builtInActivations.map((a) => [
      a.name,
      a.smoothness,
      a.hasKink,
      a.piecewiseLinear,
      a.gain,
      a.builtIn,
    ]);
    expect(table).toEqual([
      ['identity', Infinity, false, true, 'xavier', true],
      ['relu', 0, true, true, 'he', true],
      ['leakyRelu', 0, true, true, 'he', true],
      ['elu', 1, false, false, 'he', true],
      ['tanh', Infinity, false, false, 'xavier', true],
      ['sigmoid', Infinity, false, false, 'xavier', true],
      ['softplus', Infinity, false, false, 'he', true],
      ['gelu', Infinity, false, false, 'he', true],
      ['silu', Infinity, false, false, 'he', true],
      ['sin', Infinity, false, false, 'xavier', true],
      ['square', Infinity, false, false, 'xavier', true],
      ['exp', Infinity, false, false, 'xavier', true],
      ['sinh', Infinity, false, false, 'xavier', true],
    ]);
    expect(builtInActivations.map(({ name }) => builtInActivation(name))).toEqual(builtInActivations);
  });
});
