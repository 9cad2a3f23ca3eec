/** The WebAssembly kernel of the functions of one number as an object: compiled at its first use and kept. */
import { loadKernel } from '../kernel/memory.js';
import { elementaryBinary } from './elementary-binary.js';
import { errorBinary } from './error-binary.js';
import { normalBinary } from './normal-binary.js';
import { tanhBinary } from './tanh-binary.js';
import { loadTanh } from './tanh-kernel.js';
import type { KernelFunction } from './kernel-function.js';

/** What assembly/elementary.ts, tanh.ts, normal.ts and error.ts export; the documentation is there. Addresses are in bytes. */
export interface ElementaryKernel {
  readonly tanh: KernelFunction;
  readonly logistic: KernelFunction;
  readonly silu: KernelFunction;
  readonly softplus: KernelFunction;
  readonly elu: KernelFunction;
  /** Writes no slopes: they are the values. */
  readonly exp: KernelFunction;
  readonly gelu: KernelFunction;
  readonly erf: KernelFunction;
  readonly log1p: KernelFunction;
  /** Writes no slopes. */
  readonly normalDensity: KernelFunction;
}

let base: ElementaryKernel | null | undefined;
let chosen: ElementaryKernel | null = null;

/** The kernel in use, or null where the host has no WebAssembly with 128-bit SIMD. */
export function elementaryKernel(): ElementaryKernel | null {
  if (chosen !== null) return chosen;
  if (base === undefined) base = load();
  return base;
}

/** Puts other builds of some functions in place of the base build's; null goes back to that. */
export function chooseFunctions(functions: Partial<ElementaryKernel> | null): void {
  chosen = null;
  const own = functions === null ? null : elementaryKernel();
  if (own !== null) chosen = { ...own, ...functions };
}

/** Four modules, because each must stay below 4 kB. */
function load(): ElementaryKernel | null {
  const modules = [elementaryBinary, normalBinary, errorBinary].map(
    (binary) => loadKernel(binary) as Partial<ElementaryKernel> | null,
  );
  modules.push(loadTanh(tanhBinary));
  if (modules.includes(null)) return null;
  return Object.assign({}, ...modules) as ElementaryKernel;
}
