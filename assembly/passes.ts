/** The WebAssembly module of src/numeric/steps/passes-kernel.ts: what scripts/build-kernel.mjs compiles. */
export { bendBack, bendRows } from './elementwise/bend-rows';
export { firstLayer } from './elementwise/first-layer';
