import { afterEach, describe, expect, it } from 'vitest';
import { accelerateAsAsked, accelerationText } from '../../src/cli/acceleration.js';
import { fitCommand } from '../../src/cli/commands/fit.js';
import { machine } from '../../src/cli/machine.js';
import { accelerate, acceleration } from '../../src/numeric/accelerate.js';
import { openblasMissing, openblasTitle } from '../support/openblas.js';
import { thrownBy } from '../support/thrown.js';
import { callOf } from './support/call.js';

const before = acceleration();
afterEach(() => accelerate(before));

/** What the options do, and what is noted. */
function asked(...words: readonly string[]): string {
  let notes = '';
  const call = callOf(fitCommand, words);
  accelerateAsAsked({ ...call, console: { ...call.console, note: (text) => (notes += text) } });
  return notes;
}

describe('--accelerate and --blas', () => {
  it('change nothing where they are not given', () => {
    expect(asked('data.csv')).toBe('');
    expect(acceleration()).toBe(before);
  });

  it('take base, which needs no word', () => {
    expect(asked('--accelerate', 'base')).toBe('');
    expect(acceleration()).toBe('base');
    expect(accelerationText()).toBe('');
    expect(machine()).toMatch(/^\d+ × .+, Node v[\d.]+$/);
  });

  it('refuse unknown kinds and contradictions', () => {
    expect(thrownBy(() => asked('--accelerate', 'warp')).message).toContain("got 'warp'");
    expect(thrownBy(() => asked('--blas', '--accelerate', 'base')).message).toBe(
      'dyadic fit: --blas: expected --accelerate openblas or none, got "base". Give one of the two.',
    );
  });

  describe.skipIf(openblasMissing !== '')(openblasTitle('with OpenBLAS'), () => {
    for (const words of [['--blas'], ['--accelerate', 'openblas'], ['--blas', '--accelerate', 'openblas']]) {
      it(`say which library computes: ${words.join(' ')}`, () => {
        expect(asked(...words)).toMatch(/^Computing with \S*blas\S*: OpenBLAS/);
        expect(acceleration()).toBe('openblas');
        expect(machine()).toMatch(/, Node v[\d.]+, OpenBLAS /);
      });
    }

    it('are silent with --quiet', () => {
      expect(asked('--blas', '--quiet')).toBe('');
      expect(acceleration()).toBe('openblas');
    });
  });
});
