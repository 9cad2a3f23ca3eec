/**
 * Elementwise work on arrays of numbers: the front door of elementwise/. Every function takes arrays with offsets (the
 * number at which its part begins) and writes to the last ones named; `out` may be an operand at the same offset,
 * but must not overlap one otherwise.
 *
 * Where all operands lie in the kernel's memory (kernel/memory.ts) the WebAssembly kernel works on them in place, two
 * numbers at a time; else a loop in TypeScript does. Both round every multiplication and addition the same way and in the
 * same order, so that where an array lies never shows in a result. Lengths are not checked.
 */
export * from './elementwise/finite.js';
export * from './elementwise/products.js';
export * from './elementwise/triangles.js';
export * from './elementwise/rows.js';
export * from './elementwise/sums.js';
export {
  gather,
  gatherBlock,
  nonZeroColumns,
  scatter,
  scatterAdd,
  scatterAddBlock,
  scatterBlock,
  varyingColumns,
} from './elementwise/index-lists.js';
export * from './elementwise/listed-rows.js';
export * from './elementwise/updates.js';
export * from './elementwise/rectifier.js';
export * from './elementwise/pair-sums.js';
export * from './elementwise/adam-step.js';
