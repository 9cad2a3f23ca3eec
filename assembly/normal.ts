/** The WebAssembly module of the normal distribution: what scripts/build-kernel.mjs compiles. */
export { gelu, normalDensity } from './elementary/normal';
