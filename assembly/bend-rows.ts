/** The WebAssembly module of src/numeric/elementwise/bend-rows-kernel.ts: what scripts/build-kernel.mjs compiles. */
export { bendRows, multiplyAddProducts } from './elementwise/bend-rows';
