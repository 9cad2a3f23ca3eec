import { describe, expect, it } from 'vitest';
import { leavesAvx512, missingFlags } from '../../../src/numeric/openblas/core-flags.js';

/** Linux's text on a processor with these flags. */
const processor = (flags: string): string =>
  `processor\t: 0\nmodel name\t: a processor\nflags\t\t: fpu sse2 ${flags}\nbugs\t\t: none\n\n` +
  `processor\t: 1\nflags\t\t: fpu sse2 ${flags}\n`;
const ivyBridge = processor('avx f16c');
const haswell = processor('avx f16c fma avx2');
const skylakeX = processor('avx fma avx2 avx512f avx512dq avx512cd avx512bw avx512vl');
const zen4 = processor(
  'avx fma avx2 avx512f avx512dq avx512ifma avx512cd avx512bw avx512vl avx512_bf16 avx512_vnni',
);
const arm = 'processor\t: 0\nFeatures\t: fp asimd sve\n';

describe('missingFlags', () => {
  it('is empty where the processor has all that the kernels need', () => {
    expect(missingFlags('Sandybridge', ivyBridge)).toEqual([]);
    for (const name of ['Haswell', 'Zen']) expect(missingFlags(name, haswell)).toEqual([]);
    expect(missingFlags('SkylakeX', skylakeX)).toEqual([]);
    expect(missingFlags('Cooperlake', zen4)).toEqual([]);
  });

  it('names what is missing, for names in any case', () => {
    expect(missingFlags('Haswell', ivyBridge)).toEqual(['avx2', 'fma']);
    expect(missingFlags('SKYLAKEX', haswell)).toEqual([
      'avx512f',
      'avx512cd',
      'avx512bw',
      'avx512dq',
      'avx512vl',
    ]);
    expect(missingFlags('cooperlake', skylakeX)).toEqual(['avx512_vnni', 'avx512_bf16']);
    expect(missingFlags('SapphireRapids', zen4)).toEqual(['avx512_fp16']);
    // Four-operand multiply-add and 3DNow! are gone from later processors of the same maker.
    expect(missingFlags('Excavator', zen4)).toEqual(['fma4']);
    expect(missingFlags('Opteron', zen4)).toEqual(['3dnow']);
  });

  it('reads whole words: a flag that another begins with is another', () => {
    expect(missingFlags('Haswell', processor('avx fma4 avx2x'))).toEqual(['avx2', 'fma']);
  });

  it('knows nothing of unknown cores and where Linux lists no flags of x64', () => {
    expect(missingFlags('Nehalem', ivyBridge)).toEqual([]);
    expect(missingFlags('constructor', ivyBridge)).toEqual([]);
    expect(missingFlags('SkylakeX', arm)).toEqual([]);
    expect(missingFlags('SkylakeX', '')).toEqual([]);
  });
});

describe('leavesAvx512', () => {
  it('holds where the processor has AVX-512 and the core does not use it', () => {
    for (const core of ['Haswell', 'Zen', 'Nehalem']) expect(leavesAvx512(core, zen4)).toBe(true);
    for (const core of ['SkylakeX', 'Cooperlake', 'sapphirerapids'])
      expect(leavesAvx512(core, zen4)).toBe(false);
    for (const cpuinfo of [haswell, arm, '']) expect(leavesAvx512('Haswell', cpuinfo)).toBe(false);
  });
});
