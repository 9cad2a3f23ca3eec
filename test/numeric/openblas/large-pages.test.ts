import { describe, expect, it } from 'vitest';
import { staging } from '../../../src/numeric/kernel/memory.js';
import type { ForeignFunctions } from '../../../src/numeric/openblas/foreign-functions.js';
import { askForLargePages } from '../../../src/numeric/openblas/large-pages.js';

/** koffi with the libraries of these names, and what was called of them. */
function foreign(...present: readonly string[]): {
  readonly koffi: ForeignFunctions;
  readonly calls: unknown[][];
} {
  const calls: unknown[][] = [];
  const load = (name: string): ReturnType<ForeignFunctions['load']> => {
    if (!present.includes(name)) throw new Error(`${name}: cannot open shared object file`);
    return {
      func:
        () =>
        (...given: unknown[]) =>
          calls.push([name, ...given]),
      unload: () => undefined,
    };
  };
  return { koffi: { load }, calls };
}

describe('large pages', () => {
  it('are asked for once, under all of the memory there is', () => {
    const { koffi, calls } = foreign('libc.so', 'libc.so.6');
    askForLargePages(koffi, 'linux');
    expect(calls).toHaveLength(1);
    const [name, start, length, advice] = calls[0]!;
    expect([name, advice]).toEqual(['libc.so.6', 14]);
    expect(start).toBe(staging(0));
    expect(length).toBeGreaterThanOrEqual(staging(0)!.byteLength);
  });

  it('are asked of another C library where there is none of GNU', () => {
    const { koffi, calls } = foreign('libc.so');
    askForLargePages(koffi, 'linux');
    expect(calls.map(([name]) => name)).toEqual(['libc.so']);
  });

  it('are done without where nobody can be asked', () => {
    const none = foreign();
    askForLargePages(none.koffi, 'linux');
    const other = foreign('libc.so.6');
    askForLargePages(other.koffi, 'darwin');
    expect([...none.calls, ...other.calls]).toEqual([]);
  });
});
