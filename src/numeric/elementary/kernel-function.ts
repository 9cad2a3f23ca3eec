/** What functions of one number look like in WebAssembly. */

/** A function on n numbers with its slopes, `slope` = 0 for none; `work` is room for `workLength` numbers. */
export type KernelFunction = (n: number, z: number, value: number, slope: number, work: number) => void;

/** Numbers a KernelFunction may write to at `work`. */
export const workLength: number = 406;
