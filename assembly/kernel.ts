/** The WebAssembly module of src/numeric/gemm: what scripts/build-kernel.mjs compiles. */
export { multiply, tile4, tile5 } from './multiply';
export { pairs } from './pairs';
export { packPanels, packPanelsTransposed, transpose } from './packing';
export { substitute } from './substitution';
