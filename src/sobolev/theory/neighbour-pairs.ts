/** Pairs of near points, each once: the segments along which labels are compared. */
import type { Matrix } from '../../numeric/matrix.js';

/** Points looked at; of more, so many evenly taken. */
const mostPoints = 2000;

/**
 * Every point with its d + 2 nearest others, distances measured in units of each column's range. Coinciding points are
 * left out. Cost: O(N²·d).
 */
export function neighbourPairs(x: Matrix): [number, number][] {
  const { columns: d } = x;
  const stride = Math.max(1, Math.ceil(x.rows / mostPoints));
  const rows = Array.from({ length: Math.ceil(x.rows / stride) }, (_, i) => i * stride);
  const scales = Array.from({ length: d }, (_, j) => {
    const column = rows.map((n) => x.data[n * d + j]!);
    const range = column.reduce((a, b) => Math.max(a, b)) - column.reduce((a, b) => Math.min(a, b));
    return range === 0 ? 0 : 1 / range;
  });
  const distance = (a: number, b: number): number => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += ((x.data[a * d + j]! - x.data[b * d + j]!) * scales[j]!) ** 2;
    return sum;
  };
  const pairs = new Map<number, [number, number]>();
  for (const a of rows) {
    const near: { readonly b: number; readonly apart: number }[] = [];
    for (const b of rows) {
      const apart = a === b ? 0 : distance(a, b);
      if (apart === 0) continue;
      if (near.length === d + 2 && apart >= near.at(-1)!.apart) continue;
      const place = near.findIndex((other) => apart < other.apart);
      near.splice(place < 0 ? near.length : place, 0, { b, apart });
      if (near.length > d + 2) near.pop();
    }
    for (const { b } of near) {
      const [low, high] = a < b ? [a, b] : [b, a];
      pairs.set(low * x.rows + high, [low, high]);
    }
  }
  return [...pairs.values()];
}
