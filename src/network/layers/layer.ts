/**
 * The closed union of layers. The residual layer is defined here rather than in a file of its own because it contains
 * layers: the recursion is tied in one place and no file imports another in a circle.
 */
import type { ActivationLayer } from './activation.js';
import type { DenseLayer } from './dense.js';
import type { ScalingLayer } from './scaling.js';

/** out = in + body(in): the body keeps the width. */
export interface ResidualLayer {
  readonly kind: 'residual';
  readonly layers: readonly Layer[];
}

/** A layer is data: what it does is told by its `kind` in `layers/compile.ts`. */
export type Layer = DenseLayer | ActivationLayer | ResidualLayer | ScalingLayer;
