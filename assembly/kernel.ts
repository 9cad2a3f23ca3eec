/** The module of the base build: products alone; src/numeric/gemm/simd-kernel.ts says what it is used with. */
export { multiply } from './multiply';
export { tile4x4 } from './tile4x4';
export { tile4x4Strided } from './tile4x4-strided';
export { tile5x4 } from './tile5x4';
export { tile5x4Strided } from './tile5x4-strided';
export { tile6x2 } from './tile6x2';
