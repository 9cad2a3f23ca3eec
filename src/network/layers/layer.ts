/**
 * The closed union of layers. The residual layer is defined here rather than in a file of its own because it contains
 * layers: the recursion is tied in one place and no file imports another in a circle.
 */
import type { ActivationLayer } from './activation.js';
import type { ConvolutionLayer } from './convolution.js';
import type { DenseLayer } from './dense.js';
import type { ElmanLayer } from './elman.js';
import type { FlattenLayer } from './flatten.js';
import type { GruLayer } from './gru.js';
import type { PoolLayer } from './pool.js';
import type { ScalingLayer } from './scaling.js';
import type { TiedLayer } from './tied.js';

/** out = in + body(in): the body keeps the width. */
export interface ResidualLayer {
  readonly kind: 'residual';
  readonly layers: readonly Layer[];
}

/** A layer is data: what it does is told by its `kind` in `layers/compile.ts`. */
export type Layer =
  | DenseLayer
  | ActivationLayer
  | ResidualLayer
  | ScalingLayer
  | ElmanLayer
  | GruLayer
  | ConvolutionLayer
  | PoolLayer
  | FlattenLayer
  | TiedLayer;
