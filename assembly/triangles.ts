/** The WebAssembly module of src/numeric/elementwise/triangles.ts: what scripts/build-kernel.mjs compiles. */
export { lowerProducts } from './elementwise/triangles';
