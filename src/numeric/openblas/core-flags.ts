/**
 * What OpenBLAS's kernels for a processor (it calls them a core) need of the processor they run on. OpenBLAS does not ask
 * when a core is named, and the first product ends the process with an illegal instruction.
 */

const avx2 = ['avx2', 'fma'];
const avx512 = [...avx2, 'avx512f', 'avx512cd', 'avx512bw', 'avx512dq', 'avx512vl'];
const brainFloats = [...avx512, 'avx512_vnni', 'avx512_bf16'];

/** Flags as Linux names them, by core in small letters; cores of x64 that are not here run on all of its processors. */
const needs: Readonly<Record<string, readonly string[]>> = {
  opteron: ['3dnow'],
  opteron_sse3: ['3dnow'],
  sandybridge: ['avx'],
  bulldozer: ['avx', 'fma4'],
  piledriver: ['avx', 'fma4'],
  steamroller: ['avx', 'fma4'],
  excavator: ['avx', 'fma4'],
  haswell: avx2,
  zen: avx2,
  skylakex: avx512,
  cooperlake: brainFloats,
  sapphirerapids: [...brainFloats, 'avx512_fp16'],
};

const needsOf = (core: string): readonly string[] => {
  const name = core.toLowerCase();
  return Object.hasOwn(needs, name) ? needs[name]! : [];
};

/**
 * What the kernels of `core` need and the processor does not have; empty for cores that are not known here, and where
 * `cpuinfo`, the text of Linux's /proc/cpuinfo, lists no flags of x64.
 */
export function missingFlags(core: string, cpuinfo: string): readonly string[] {
  const listed = /^flags\s*:(.*)$/m.exec(cpuinfo)?.[1];
  if (listed === undefined) return [];
  const flags = new Set(listed.trim().split(/\s+/));
  return needsOf(core).filter((flag) => !flags.has(flag));
}

/** Whether the processor has AVX-512 and the kernels of `core` do not use it. */
export function leavesAvx512(core: string, cpuinfo: string): boolean {
  const hasFlags = /^flags\s*:/m.test(cpuinfo);
  return hasFlags && missingFlags('skylakex', cpuinfo).length === 0 && !needsOf(core).includes('avx512f');
}
