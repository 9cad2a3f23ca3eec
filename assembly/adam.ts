/** The WebAssembly module of src/numeric/elementwise/adam-kernel.ts: what scripts/build-kernel.mjs compiles. */
export { adam } from './elementwise/adam';
