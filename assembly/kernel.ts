/** The module of the base build: products alone; src/numeric/gemm/simd-kernel.ts says what it is used with. */
export { multiply } from './multiply';
export { strip4x4 } from './strip4x4';
export { strip5x4 } from './strip5x4';
export { tile4x4 } from './tile4x4';
export { tile6x2 } from './tile6x2';
