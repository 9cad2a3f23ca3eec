/** The host's WebAssembly, where it has one with 128-bit SIMD: modules, memories, and one on the other. */

/** The part of it that is used; the compiler's es2022 library does not declare it. */
declare const WebAssembly:
  | undefined
  | {
      validate(bytes: Uint8Array): boolean;
      Module: new (bytes: Uint8Array) => object;
      Instance: new (module: object, imports: object) => { readonly exports: unknown };
      Memory: new (limits: { initial: number; maximum?: number }) => KernelMemory;
    };

export interface KernelMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** Bytes that memories are made of. */
export const PAGE = 65536;

/** A module from base64; null where there is no SIMD, or a page's content security policy forbids compilation ('wasm-unsafe-eval'): the plain twins serve there. */
export function compiled(base64: string): object | null {
  if (typeof WebAssembly === 'undefined') return null;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  // The kernel's own bytes are the feature test: they are valid exactly where SIMD is.
  if (!WebAssembly.validate(bytes)) return null;
  try {
    return new WebAssembly.Module(bytes);
  } catch {
    return null;
  }
}

/** What a module exports on the memory that is made for it; null where the host does not have the room. */
export function instanceOf(module: object, memory: () => KernelMemory | null): unknown {
  try {
    return new WebAssembly!.Instance(module, { env: { memory: memory() } }).exports;
  } catch {
    return null;
  }
}

/** A memory of so many pages, at most `maximum`; null without WebAssembly. Throws where there is no room. */
export function makeMemory(initial: number, maximum?: number): KernelMemory | null {
  if (typeof WebAssembly === 'undefined') return null;
  return new WebAssembly.Memory(maximum === undefined ? { initial } : { initial, maximum });
}
