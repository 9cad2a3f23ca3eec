/**
 * The WebAssembly kernel as an object: decoded and compiled at its first use, synchronously, and kept with its memory.
 * (2 kB of code compile in less than a millisecond, and Chromium compiles up to 4 kB on a page's main thread. The memory
 * grows to the largest block used, about 9 MB at most.)
 */
import { kernelBinary } from './kernel-binary.js';

/** What assembly/kernel.ts exports; the documentation is there. Addresses and strides are in bytes. */
export interface SimdKernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  multiply(
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    bPanel: number,
    bRow: number,
    accumulate: boolean,
    c: number,
    cRow: number,
    diagonal: number,
    scratch: number,
  ): void;
  packPanels(n: number, k: number, from: number, fromRow: number, to: number): void;
  packPanelsTransposed(n: number, k: number, from: number, fromRow: number, to: number): void;
  transpose(m: number, k: number, from: number, fromRow: number, to: number, toRow: number): void;
  pairs(
    rows: number,
    columns: number,
    depth: number,
    half: boolean,
    x: number,
    y: number,
    u: number,
    v: number,
    accumulate: boolean,
    out: number,
  ): void;
  substitute(n: number, width: number, l: number, b: number, bRow: number): void;
}

/** The part of the host's WebAssembly that is used; the compiler's es2022 library does not declare it. */
declare const WebAssembly:
  | undefined
  | {
      validate(bytes: Uint8Array): boolean;
      Module: new (bytes: Uint8Array) => object;
      Instance: new (module: object) => { readonly exports: unknown };
    };

let loaded: SimdKernel | null | undefined;

/** The kernel, or null where the host has no WebAssembly with 128-bit SIMD. */
export function simdKernel(): SimdKernel | null {
  if (loaded === undefined) loaded = load();
  return loaded;
}

function load(): SimdKernel | null {
  if (typeof WebAssembly === 'undefined') return null;
  const bytes = Uint8Array.from(atob(kernelBinary), (character) => character.charCodeAt(0));
  // The kernel's own bytes are the feature test: they are valid exactly where SIMD is.
  if (!WebAssembly.validate(bytes)) return null;
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as SimdKernel;
  } catch {
    // A page's content security policy may forbid compilation ('wasm-unsafe-eval'); the plain twin serves there.
    return null;
  }
}

const PAGE = 65536;
let view: Float64Array = new Float64Array(0);

/** The kernel's memory as numbers, at least `length` of them. Valid until the next call, which may move it. */
export function kernelMemory(kernel: SimdKernel, length: number): Float64Array {
  if (view.length < length || view.buffer !== kernel.memory.buffer) {
    const missing = 8 * length - kernel.memory.buffer.byteLength;
    if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
    view = new Float64Array(kernel.memory.buffer);
  }
  return view;
}
