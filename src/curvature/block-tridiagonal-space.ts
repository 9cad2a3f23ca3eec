/** The regime 'blockTridiagonal' as a space: see block-tridiagonal/ for the factorization. */
import { matrix, row } from '../numeric/matrix.js';
import { norm } from '../numeric/vector.js';
import { random } from '../numeric/random.js';
import type { SampleCore } from '../factors/hessian/core.js';
import type { LossState } from '../factors/state.js';
import { blockTridiagonal, type BlockTridiagonal } from './block-tridiagonal/block-tridiagonal.js';
import { smallestMagnitude } from './factorization.js';
import { keepRecent } from './keep-recent.js';
import type { Eigenpairs, ShiftedFactor, Space } from './space.js';

/** A factorization that solves no better than this by itself is not trusted with signs and determinants. */
const trusted = 1e-6;

/**
 * @param multiply products with the data part
 */
export function blockTridiagonalSpace(
  state: LossState,
  core: SampleCore,
  multiply: (v: Float64Array) => Float64Array,
): Space {
  const order = state.program.parameterCount;
  const factor = keepRecent(2, (shift): ShiftedFactor | null => {
    const factored = blockTridiagonal(state, core, shift);
    if (factored === null || !(factored.accuracy() < trusted)) return null;
    return shiftedFactor(factored, order, largestMagnitude(order, multiply) + Math.abs(shift));
  });
  const eigen = (): Eigenpairs => {
    throw new Error('internal: the block-tridiagonal form has no eigenpairs');
  };
  return { regime: 'blockTridiagonal', order, dimension: order, factor, eigen };
}

function shiftedFactor(factored: BlockTridiagonal, order: number, largest: number): ShiftedFactor {
  const solve = (b: Float64Array): Float64Array => factored.solve(b).value;
  return {
    solve,
    inner: {
      dimension: order,
      coordinates: (v) => v,
      expand: (c) => c,
      solveRows(b) {
        const rows = Array.from({ length: b.rows }, (_, i) => row(b, i));
        const out = matrix(b.rows, order);
        factored.solveMany(rows).forEach(({ value }, i) => row(out, i).set(value));
        return out;
      },
    },
    logAbsDeterminant: factored.logAbsDeterminant,
    signs: factored.inertia,
    largest,
    smallest: factored.inertia.zero > 0 ? 0 : smallestMagnitude(order, solve),
    dimension: order,
    method: 'factorization',
  };
}

/** ‖H‖₂ from below, by power iteration: right within a small factor. Cost: four products. */
function largestMagnitude(order: number, multiply: (v: Float64Array) => Float64Array): number {
  const numbers = random(1);
  let v: Float64Array = Float64Array.from({ length: order }, () => numbers.normal());
  let size = 0;
  for (let step = 0; step < 4; step++) {
    const length = norm(v);
    if (length === 0) return 0;
    v = multiply(v.map((entry) => entry / length));
    size = Math.max(size, norm(v));
  }
  return size;
}
