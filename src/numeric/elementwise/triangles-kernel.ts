/** The WebAssembly kernel of lower triangles, as an object: compiled at its first use and kept. */
import { loadKernel } from '../kernel/memory.js';
import { trianglesBinary } from './triangles-binary.js';

/** What assembly/triangles.ts exports; the documentation is there. Addresses are in bytes. */
export interface TrianglesKernel {
  lowerProducts(n: number, a: number, b: number, shift: number, adds: boolean, out: number): void;
}

let loaded: TrianglesKernel | null | undefined;

/** The kernel; null where the host has no WebAssembly with 128-bit SIMD. */
export function trianglesKernel(): TrianglesKernel | null {
  if (loaded === undefined) loaded = loadKernel(trianglesBinary) as TrianglesKernel | null;
  return loaded;
}
