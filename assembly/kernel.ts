/** The base module of src/numeric/gemm, one of those that scripts/build-kernel.mjs compiles. */
export { multiply } from './multiply';
export { tile4x4 } from './tile4x4';
export { tile5x4 } from './tile5x4';
export { tile6x2 } from './tile6x2';
