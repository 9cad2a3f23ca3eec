import { afterEach, describe, expect, it } from 'vitest';
import { accelerateAsAsked, accelerationText } from '../../src/cli/acceleration.js';
import { fitCommand } from '../../src/cli/commands/fit.js';
import { machine } from '../../src/cli/machine.js';
import { accelerate, acceleration } from '../../src/numeric/accelerate.js';
import { blasLibrary } from '../../src/numeric/openblas/blas-library.js';
import { leavesAvx512 } from '../../src/numeric/openblas/core-flags.js';
import { cpuinfo } from '../../src/numeric/openblas/core.js';
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

  it('refuse --blas-core where OpenBLAS does not compute', () => {
    expect(thrownBy(() => asked('--blas-core', 'SkylakeX')).message).toBe(
      'dyadic fit: --blas-core: expected --blas or --accelerate openblas beside it, got neither. ' +
        'Add --blas, or leave --blas-core out.',
    );
    const beside = thrownBy(() => asked('--accelerate', 'wide', '--blas-core', 'SkylakeX')).message;
    expect(beside).toContain('got --accelerate wide. Add');
    expect(acceleration()).toBe(before);
  });

  describe.skipIf(openblasMissing !== '')(openblasTitle('with OpenBLAS'), () => {
    for (const words of [['--blas'], ['--accelerate', 'openblas'], ['--blas', '--accelerate', 'openblas']]) {
      it(`say which library computes: ${words.join(' ')}`, () => {
        expect(asked(...words)).toMatch(/^Computing with \S*blas\S*: OpenBLAS/);
        expect(acceleration()).toBe('openblas');
        expect(machine()).toMatch(/, Node v[\d.]+, OpenBLAS /);
      });
    }

    it('name --blas-core where the kernels leave AVX-512 unused, unless a core was named', () => {
      const notes = asked('--blas');
      const { core } = blasLibrary()!;
      expect(notes.includes('--blas-core SkylakeX may be faster')).toBe(leavesAvx512(core, cpuinfo()));
      expect(asked('--blas', '--blas-core', core)).not.toContain('--blas-core');
      expect(acceleration()).toBe('openblas');
    });

    it('refuse a core that the library does not have', () => {
      const { message } = thrownBy(() => asked('--blas', '--blas-core', 'Nonesuch'));
      expect(message).toMatch(/^accelerate: core: expected OpenBLAS on 'Nonesuch', got '\w+' from /);
    });

    it('are silent with --quiet', () => {
      expect(asked('--blas', '--quiet')).toBe('');
      expect(acceleration()).toBe('openblas');
    });
  });
});
