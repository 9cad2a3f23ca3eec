/**
 * All eigenvalues of a symmetric tridiagonal matrix by implicit QL iterations (Dubrulle, Martin and Wilkinson 1968), the
 * eigenvectors kept as the rotations that made them: a function of T times a vector costs O(n²), and no n × n array
 * exists.
 */
import { allocate } from '../numeric/allocation.js';
import type { Tridiagonal } from '../numeric/shifted-tridiagonal.js';

/** T = V·diag(values)·Vᵀ. */
export interface TridiagonalSpectrum {
  /** In no order. */
  readonly values: Float64Array;
  /** V c. */
  applyV(c: Float64Array): Float64Array;
  /** Vᵀ x. */
  applyVTranspose(x: Float64Array): Float64Array;
}

/** One iteration: rotations of the planes (low + i, low + i + 1), applied from the last to the first. */
interface Sweep {
  readonly low: number;
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/** Iterations for one eigenvalue before giving up; two or three are usual. */
const most = 60;

/** Cost: about 30·n² flops and n² to 2·n² numbers. */
export function tridiagonalSpectrum(t: Tridiagonal): TridiagonalSpectrum {
  const n = t.diagonal.length;
  const values = t.diagonal.slice();
  const beside = allocate(n);
  beside.set(t.offDiagonal);
  const sweeps: Sweep[] = [];
  for (let low = 0; low < n; low++) {
    for (let turn = 0; turn < most; turn++) {
      const high = endOfBlock(values, beside, low);
      if (high === low) break;
      sweeps.push(sweep(values, beside, low, high));
    }
  }
  return {
    values,
    applyV(c) {
      const out = c.slice();
      for (let k = sweeps.length - 1; k >= 0; k--) rotateBack(sweeps[k]!, out);
      return out;
    },
    applyVTranspose(x) {
      const out = x.slice();
      for (const each of sweeps) rotate(each, out);
      return out;
    },
  };
}

/** The last index of the block that starts at `low`: the number beside it is rounding. */
function endOfBlock(values: Float64Array, beside: Float64Array, low: number): number {
  let at = low;
  for (; at < values.length - 1; at++) {
    const size = Math.abs(values[at]!) + Math.abs(values[at + 1]!);
    if (Math.abs(beside[at]!) <= (Number.EPSILON / 2) * size) break;
  }
  return at;
}

/** One QL iteration with Wilkinson's shift on rows low … high. */
function sweep(values: Float64Array, beside: Float64Array, low: number, high: number): Sweep {
  const cosines = allocate(high - low);
  const sines = allocate(high - low);
  const half = (values[low + 1]! - values[low]!) / (2 * beside[low]!);
  const root = Math.hypot(half, 1);
  let chase = values[high]! - values[low]! + beside[low]! / (half + (half < 0 ? -root : root));
  let cosine = 1;
  let sine = 1;
  let moved = 0;
  for (let i = high - 1; i >= low; i--) {
    const f = sine * beside[i]!;
    const b = cosine * beside[i]!;
    const r = Math.hypot(f, chase);
    beside[i + 1] = r;
    // Nothing left to chase: the rotation is a quarter turn of no effect, and the block parts here.
    sine = r === 0 ? 0 : f / r;
    cosine = r === 0 ? 1 : chase / r;
    chase = values[i + 1]! - moved;
    const along = (values[i]! - chase) * sine + 2 * cosine * b;
    moved = sine * along;
    values[i + 1] = chase + moved;
    chase = cosine * along - b;
    cosines[i - low] = cosine;
    sines[i - low] = sine;
  }
  values[low]! -= moved;
  beside[low] = chase;
  beside[high] = 0;
  return { low, cosines, sines };
}

function rotate({ low, cosines, sines }: Sweep, x: Float64Array): void {
  for (let i = cosines.length - 1; i >= 0; i--) {
    const [c, s, a, b] = [cosines[i]!, sines[i]!, x[low + i]!, x[low + i + 1]!];
    x[low + i] = c * a - s * b;
    x[low + i + 1] = s * a + c * b;
  }
}

function rotateBack({ low, cosines, sines }: Sweep, x: Float64Array): void {
  for (let i = 0; i < cosines.length; i++) {
    const [c, s, a, b] = [cosines[i]!, sines[i]!, x[low + i]!, x[low + i + 1]!];
    x[low + i] = c * a + s * b;
    x[low + i + 1] = c * b - s * a;
  }
}
