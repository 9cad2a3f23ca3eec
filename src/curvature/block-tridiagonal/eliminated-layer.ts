/**
 * A layer that is eliminated: its own block inverted. Hidden layers have one 2N × 2N block a unit, the output layer
 * one of 2NC × 2NC.
 */
import { allocate } from '../../numeric/allocation.js';
import { identity, matrix, transpose, type Matrix } from '../../numeric/matrix.js';
import { gemm } from '../../numeric/gemm.js';
import { ldlt, type LdltFactor } from '../../numeric/ldlt.js';
import { addOwnBlock, emptyBlock, unitMatrix, type OwnBlock } from './own-block.js';

/** Which half of a layer's unknowns: the tangents z or the multipliers μ. */
export type Part = 'z' | 'mu';

/** `count` vectors of N·q numbers in each part. */
export interface LayerVector {
  z: Float64Array;
  mu: Float64Array;
}

/** What is left to know of a block once it is pivoted: both add up over blocks (Haynsworth). */
export type Pivots = Pick<LdltFactor, 'inertia' | 'logAbsDeterminant'>;

export interface EliminatedLayer {
  readonly pivots: readonly Pivots[];
  /** One quadrant of A⁻¹ applied to `count` vectors. Cost 2·count·N²·q flops (output layer: 2·count·N²C²). */
  apply(from: Part, to: Part, x: Float64Array, count: number): Float64Array;
}

/** Inverts the own block of a layer. Cost (7/3)(2N)³ flops a unit (output layer: (7/3)(2NC)³). */
export function eliminatedLayer(block: OwnBlock): EliminatedLayer {
  const { samples, units, output } = block;
  // The output layer is one "unit" whose samples are the (sample, output) pairs.
  const groups = output === null ? units : 1;
  const size = output === null ? samples : samples * units;
  const inverses: Matrix[] = [];
  const pivots: Pivots[] = [];
  for (let j = 0; j < groups; j++) {
    const factor = ldlt(ownMatrix(block, j), { overwrite: true });
    pivots.push({ inertia: factor.inertia, logAbsDeterminant: factor.logAbsDeterminant });
    if (factor.inertia.zero > 0) break; // the caller sees it and takes another way
    inverses.push(factor.solve(identity(2 * size)));
  }
  return {
    pivots,
    apply(from, to, x, count) {
      // Sample-major to unit-major and back; one group is both.
      const source = groups === 1 ? x : transpose(matrix(x.length / groups, groups, x)).data;
      const out = allocate(x.length);
      const start = (from === 'z' ? 0 : 2 * size * size) + (to === 'z' ? 0 : size);
      inverses.forEach(({ data }, j) => {
        const at = j * count * size;
        gemm(false, false, count, size, size, 1, source, at, size, data, start, 2 * size, 0, out, at, size);
      });
      return groups === 1 ? out : transpose(matrix(groups, x.length / groups, out)).data;
    },
  };
}

function ownMatrix(block: OwnBlock, j: number): Matrix {
  if (block.output === null) return unitMatrix(block, j);
  const out = emptyBlock(block.samples, block.units);
  addOwnBlock(block, out);
  return out;
}
