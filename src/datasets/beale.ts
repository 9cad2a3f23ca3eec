/** Beale: a² + b² + c² with a = 1.5 − x + xy, b = 2.25 − x + xy², c = 2.625 − x + xy³. Flat in the middle, 1.8e5 at the corners. */
import type { BenchmarkFunction } from './benchmark-function.js';

/** Beale's function: flat valleys beside steep walls, minimum 0 at (3, 0.5). */
export const beale: BenchmarkFunction = {
  name: 'beale',
  title: 'Beale',
  domain: [
    [-4.5, 4.5],
    [-4.5, 4.5],
  ],
  minimum: { at: [3, 0.5], value: 0 },
  value(point) {
    const { a, b, c } = parts(point);
    return a * a + b * b + c * c;
  },
  gradient(point) {
    const { x, y, a, b, c } = parts(point);
    return [
      2 * (a * (y - 1) + b * (y ** 2 - 1) + c * (y ** 3 - 1)),
      2 * x * (a + 2 * b * y + 3 * c * y ** 2),
    ];
  },
  hessian(point) {
    const { x, y, a, b, c } = parts(point);
    const xx = 2 * ((y - 1) ** 2 + (y ** 2 - 1) ** 2 + (y ** 3 - 1) ** 2);
    const slopes = y - 1 + 2 * y * (y ** 2 - 1) + 3 * y ** 2 * (y ** 3 - 1);
    const xy = 2 * (a + 2 * b * y + 3 * c * y ** 2 + x * slopes);
    const yy = 2 * x ** 2 + 4 * b * x + 8 * x ** 2 * y ** 2 + 12 * c * x * y + 18 * x ** 2 * y ** 4;
    return [
      [xx, xy],
      [xy, yy],
    ];
  },
};

function parts(point: ArrayLike<number>): Record<'x' | 'y' | 'a' | 'b' | 'c', number> {
  const x = point[0]!;
  const y = point[1]!;
  return { x, y, a: 1.5 - x + x * y, b: 2.25 - x + x * y ** 2, c: 2.625 - x + x * y ** 3 };
}
