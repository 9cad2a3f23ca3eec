/** The WebAssembly module of src/numeric/elementwise/finite.ts: what scripts/build-kernel.mjs compiles. */
export { isFinite } from './elementwise/finite';
