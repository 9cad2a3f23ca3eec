/** The WebAssembly kernel of Adam's steps as an object: on the common memory, or on one that an optimizer's arrays lie in. */
import { loadKernel } from '../kernel/memory.js';
import { loadOwnKernel } from '../kernel/own-memory.js';
import { adamBinary } from './adam-binary.js';

/** What assembly/adam.ts exports; the documentation is there. Addresses are in bytes. */
export interface AdamKernel {
  adam(
    n: number,
    beta1: number,
    beta2: number,
    rate: number,
    scale: number,
    epsilon: number,
    gradient: number,
    first: number,
    second: number,
    theta: number,
  ): void;
}

/** Below this many numbers a call of the kernel costs more than it saves. */
const SHORT = 64;

let loaded: AdamKernel | null | undefined;

/** The kernel for n numbers; null for few and where the host has no WebAssembly with 128-bit SIMD. */
export function adamKernel(n: number): AdamKernel | null {
  if (n < SHORT) return null;
  if (loaded === undefined) loaded = loadKernel(adamBinary) as AdamKernel | null;
  return loaded;
}

/** The kernel on a new memory of so many numbers, and that memory; null where the host has none. */
export function ownAdamKernel(length: number): { kernel: AdamKernel; buffer: ArrayBuffer } | null {
  const own = loadOwnKernel(adamBinary, length);
  return own && { kernel: own.exports as AdamKernel, buffer: own.buffer };
}
