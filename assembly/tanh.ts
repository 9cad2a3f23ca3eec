/** The module of tanh, in two builds: as it is, and with fused multiply-add for the accelerated kernels. */
export { tanh } from './elementary/tanh';
