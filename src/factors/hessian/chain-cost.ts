/** Whether the Hessian of a chain of dense layers is made from pairs (assemble-chain.ts) or from rows (assemble.ts). */
import { perNumber, perPair } from '../rows/normal-matrix.js';
import type { DenseLayer } from '../../sweeps/dense-chain.js';

/** Numbers of a block's pairs for a few samples that may exist at once. */
const LARGEST = 1 << 20;

/** What one sample takes, both ways, in flops. */
export interface ChainCost {
  readonly pairs: number;
  readonly rows: number;
  /** The pairs of the widest block. */
  readonly widest: number;
}

/**
 * Block by block, l ≤ m: pairs of units (L) times pairs of inputs (R) take 2·L·R flops and L + R numbers, rows
 * 2·L·R' flops with all pairs of inputs and as many numbers as units have with the inputs of one layer.
 */
export function chainCost(layers: readonly DenseLayer[]): ChainCost {
  let [pairs, rows, widest] = [0, 0, 0];
  layers.forEach((lower, l) => {
    for (let m = l; m < layers.length; m++) {
      const upper = layers[m]!;
      const units = m === l ? triangle(lower.outputs) : lower.outputs * upper.outputs;
      const inputs = m === l ? triangle(lower.width) : lower.width * upper.width;
      pairs += 2 * units * inputs + perPair * (units + inputs);
      rows += 2 * units * lower.width * upper.width + perNumber * units * upper.width;
      widest = Math.max(widest, units + inputs);
      if (m === l) continue;
      // The second term: η's pairs with those of δ and ṽ; of neighbours η is a diagonal.
      const moved = m === l + 1 ? lower.outputs : lower.outputs * upper.inputs;
      const folded = upper.outputs * lower.width;
      pairs += 2 * moved * folded + perPair * (moved + folded);
      widest = Math.max(widest, moved + folded);
    }
  });
  return { pairs, rows, widest };
}

/** True where pairs are the quicker way and those of `fewest` samples can be held. */
export function pairsPay(layers: readonly DenseLayer[], fewest: number): boolean {
  const { pairs, rows, widest } = chainCost(layers);
  return widest * fewest <= LARGEST && pairs < rows;
}

function triangle(n: number): number {
  return (n * (n + 1)) / 2;
}
