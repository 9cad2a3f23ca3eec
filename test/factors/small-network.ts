/**
 * A 2-2-1 network with squares as activation and integer numbers, small enough to be done by hand and exact in float64:
 *
 *   W₁ = [[1, 2], [−1, 1]],  b₁ = (0, 1),  W₂ = [2, −1],  b₂ = 3
 *   sample 0:  x = (1, 2),   z₁ = (5, 2),   v₁ = (25, 4),  output 49, label 47,  residual  2
 *   sample 1:  x = (2, −1),  z₁ = (0, −2),  v₁ = (0, 4),   output −1, label 1,   residual −2
 */
import type { Batch } from '../../src/linearization/linearize.js';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import type { Network } from '../../src/network/network.js';
import { sequential } from '../../src/network/sequential.js';

export const network: Network = sequential([dense(2, 2), activation('square'), dense(2, 1)], {
  parameters: [1, 2, -1, 1, 0, 1, 2, -1, 3],
});

export const batch: Batch = {
  x: [
    [1, 2],
    [2, -1],
  ],
  y: [[47], [1]],
};

/** The two samples' gradients, δ ⊗ ṽ written out: weights and biases of layer 1, then of layer 2. */
export const gradients: readonly (readonly number[])[] = [
  [40, 80, -8, -16, 40, -8, 50, 8, 2],
  [0, 0, -16, 8, 0, -8, 0, -8, -2],
];
