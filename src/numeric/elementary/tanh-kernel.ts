/** The kernel of tanh: a module, and the table that it reads, in the kernels' memory. */
import { loadKernel, tablesArea, viewAt } from '../kernel/memory.js';
import { tanhTable } from './tanh-table.js';
import type { KernelFunction } from './kernel-function.js';

/** As a KernelFunction, with the address of the table. */
type Tanh = (n: number, z: number, value: number, slope: number, work: number, table: number) => void;

/** tanh of a build, or null where the host cannot run it. */
export function loadTanh(binary: string): { readonly tanh: KernelFunction } | null {
  const module = loadKernel(binary) as { readonly tanh: Tanh } | null;
  if (module === null) return null;
  let written = -1;
  return {
    tanh: (n, z, value, slope, work) => {
      const { start, epoch } = tablesArea();
      if (epoch !== written) {
        const table = tanhTable();
        viewAt(8 * start, table.length).set(table);
        written = epoch;
      }
      module.tanh(n, z, value, slope, work, 8 * start);
    },
  };
}
