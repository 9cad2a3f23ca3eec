/** B1–B4 by hand on the 2-2-1 network. */
import { describe, expect, it } from 'vitest';
import { linearize } from '../../src/linearization/linearize.js';
import { matrix } from '../../src/numeric/matrix.js';
import { thrownBy } from '../support/thrown.js';
import { batch, network } from './small-network.js';

const rows = (...numbers: number[][]): unknown =>
  matrix(numbers.length, numbers[0]!.length, Float64Array.from(numbers.flat()));

describe('factors of a sample', () => {
  const at = linearize(network, batch, 'halfSquaredError');
  const f = at.factors(0);

  it('v: the input, what each layer reads, the output', () => {
    expect(f.layers).toBe(2);
    expect([0, 1, 2].map((k) => [...f.v(k)])).toEqual([[1, 2], [25, 4], [49]]);
    expect([0, 1, 2].map((k) => [...at.factors(1).v(k)])).toEqual([[2, -1], [0, 4], [-1]]);
  });

  it('γ = A′(z), here 2z, and 1 for the linear output (B1)', () => {
    expect([...f.gamma(1)]).toEqual([10, 4]);
    expect([...f.gamma(2)]).toEqual([1]);
  });

  it('β = γW (B2)', () => {
    expect(f.beta(1)).toEqual(rows([10, 20], [-4, 4]));
    expect(f.beta(2)).toEqual(rows([2, -1]));
  });

  it('α^(k,l) = β^(k)…β^(l+1), I for k = l, 0 for k < l (B3)', () => {
    expect(f.alpha(2, 0)).toEqual(rows([2 * 10 + -1 * -4, 2 * 20 + -1 * 4]));
    expect(f.alpha(2, 1)).toEqual(f.beta(2));
    expect(f.alpha(1, 1)).toEqual(rows([1, 0], [0, 1]));
    expect(f.alpha(0, 2)).toEqual(rows([0], [0]));
  });

  it('η^(k,l) = α^(k,l) γ^(l), where the paper prints γ^(k) (B4)', () => {
    expect(f.eta(2, 1)).toEqual(rows([2 * 10, -1 * 4]));
    expect(f.eta(2, 1)).not.toEqual(rows([2 * 1, -1 * 1])); // α γ^(2), as printed
    expect(f.eta(1, 1)).toEqual(rows([10, 0], [0, 4]));
    expect(f.eta(1, 2)).toEqual(rows([0], [0]));
  });

  it('δ = ∂loss/∂z and c = d A″, here 2d', () => {
    expect([...f.delta(2)]).toEqual([2]);
    expect([...f.delta(1)]).toEqual([2 * 2 * 10, 2 * -1 * 4]);
    expect([...f.curvature(1)]).toEqual([2 * (2 * 2), 2 * (2 * -1)]);
    expect([...f.curvature(2)]).toEqual([0]);
  });

  it('are copies: writing to them changes nothing', () => {
    for (const make of [() => f.v(1), () => f.gamma(1), () => f.delta(1)]) {
      make().fill(7);
      expect(make()).not.toContain(7);
    }
  });

  it('name the layer that does not exist', () => {
    const bad: [string, () => unknown, string, string][] = [
      ['v', () => f.v(3), '0 … 2', '3'],
      ['v', () => f.v(-1), '0 … 2', '-1'],
      ['gamma', () => f.gamma(0), '1 … 2', '0'],
      ['beta', () => f.beta(1.5), '1 … 2', '1.5'],
      ['alpha', () => f.alpha(3, 0), '0 … 2', '3'],
      ['alpha', () => f.alpha(2, -1), '0 … 2', '-1'],
      ['eta', () => f.eta(2, 0), '1 … 2', '0'],
      ['delta', () => f.delta(3), '1 … 2', '3'],
      ['curvature', () => f.curvature(0), '1 … 2', '0'],
    ];
    for (const [verb, work, range, got] of bad) {
      const message = `factors.${verb}: k: expected a layer ${range}, got ${got}. Layers are counted from 1; v(0) is the input.`;
      expect(thrownBy(work)).toEqual({ name: 'DomainError', message });
    }
    expect(thrownBy(() => at.factors(2)).message).toBe(
      'factors: i: expected a sample number in 0 … 1, got 2. Samples are the rows of x, counted from 0.',
    );
  });
});
