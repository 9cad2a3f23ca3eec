/** The WebAssembly module of erf and log(1 + x): what scripts/build-kernel.mjs compiles. */
export { log1p } from './elementary/logarithm';
export { erf } from './elementary/normal';
