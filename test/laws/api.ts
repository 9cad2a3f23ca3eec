/** The public interface that the laws speak about. */
export { linearize } from '../../src/factors/linearize.js';
export type { BlockTerm } from '../../src/factors/hessian/block-terms.js';
export { inputDerivatives } from '../../src/sobolev/input-derivatives.js';
export { activation } from '../../src/network/layers/activation.js';
export { dense } from '../../src/network/layers/dense.js';
export { residual } from '../../src/network/layers/residual.js';
export { scaling } from '../../src/network/layers/scaling.js';
export type { Layer } from '../../src/network/layers/layer.js';
export type { Network } from '../../src/network/network.js';
export { sequential } from '../../src/network/sequential.js';
export type { Loss } from '../../src/functions/loss-types.js';
export { sobolevLoss } from '../../src/sobolev/sobolev-loss.js';
export type { Linearization } from '../../src/factors/linearize.js';
