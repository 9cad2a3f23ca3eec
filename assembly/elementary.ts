/** The WebAssembly module of src/numeric/elementary: what scripts/build-kernel.mjs compiles. */
export { elu, logistic, silu, softplus } from './elementary/logistic';
export { exp } from './elementary/exp';
