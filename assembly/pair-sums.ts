/** The WebAssembly module of src/numeric/elementwise/pair-sums.ts: what scripts/build-kernel.mjs compiles. */
export { addPairSums } from './elementwise/pair-sums';
