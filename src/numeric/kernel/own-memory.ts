/**
 * Memories of one owner each: arrays that a kernel works on at every step of a long loop, and that callers hold as any others.
 * The common memory cannot have them, because it grows, which takes its arrays away from whoever holds them. A memory here never
 * does, and is collected with the last array of it.
 */
import { compiled, instanceOf, makeMemory, PAGE } from './webassembly.js';

/** Kernels that were asked for, compiled: each memory has an instance of its own, of the same code. */
const modules = new Map<string, object | null>();

/** What a kernel exports, and its memory: zeros at first. */
export interface OwnKernel {
  readonly exports: unknown;
  readonly buffer: ArrayBuffer;
}

/** A kernel on a memory of so many numbers; null where the host has no SIMD or no room. Cost: about 0.2 ms. */
export function loadOwnKernel(base64: string, length: number): OwnKernel | null {
  let module = modules.get(base64);
  if (module === undefined) modules.set(base64, (module = compiled(base64)));
  if (module === null) return null;
  const pages = Math.ceil((8 * length) / PAGE);
  let buffer: ArrayBuffer | undefined;
  const exports = instanceOf(module, () => {
    const memory = makeMemory(pages, pages);
    buffer = memory?.buffer;
    return memory;
  });
  return exports === null || buffer === undefined ? null : { exports, buffer };
}
