/** Random vectors v of d numbers with E[v vᵀ] = I/d, of length 1. */
import type { RandomStream } from '../numeric/random.js';

/**
 * 'sphere': uniform on the unit sphere. 'rademacher': entries ±1/√d. 'coordinate': unit vectors, of one draw all
 * different, so that d of them are all.
 */
export type DirectionKind = 'sphere' | 'rademacher' | 'coordinate';

/** All kinds. */
export const directionKinds: readonly DirectionKind[] = ['sphere', 'rademacher', 'coordinate'];

/** `count` ≤ d vectors. Cost: O(count·d). */
export function randomDirections(
  kind: DirectionKind,
  count: number,
  d: number,
  stream: RandomStream,
): Float64Array[] {
  if (kind === 'coordinate') {
    const order = stream.permutation(d);
    return Array.from({ length: count }, (_, t) => {
      const v = new Float64Array(d);
      v[order[t]!] = 1;
      return v;
    });
  }
  return Array.from({ length: count }, () => {
    if (kind === 'sphere') return onSphere(d, stream);
    return new Float64Array(d).map(() => (stream.uniform() < 0.5 ? -1 : 1) / Math.sqrt(d));
  });
}

function onSphere(d: number, stream: RandomStream): Float64Array {
  for (;;) {
    const v = new Float64Array(d).map(() => stream.normal());
    const length = Math.sqrt(v.reduce((sum, entry) => sum + entry * entry, 0));
    if (length > 0) return v.map((entry) => entry / length);
  }
}
