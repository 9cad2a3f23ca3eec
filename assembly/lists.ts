/** The WebAssembly module of src/numeric/elementwise/index-lists.ts: what scripts/build-kernel.mjs compiles. */
export { gatherBlock, nonZeroColumns, scatterAddBlock } from './elementwise/lists';
