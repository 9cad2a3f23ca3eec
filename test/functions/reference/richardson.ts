/** Slopes by Richardson's extrapolation of central differences: error terms h², h⁴ and h⁶ are eliminated. */

const step = 1 / 32;

/** How far from the point the function is evaluated. */
export const richardsonReach: number = 1.01 * step;

/** f'(x) with an error of about 1e-12 of the size of f and its seventh derivative. */
export function richardson(f: (x: number) => number, x: number): number {
  const slopes = [1, 2, 4, 8].map((part) => {
    const h = step / part;
    return (f(x + h) - f(x - h)) / (2 * h);
  });
  for (let level = 1; level < slopes.length; level++) {
    for (let i = slopes.length - 1; i >= level; i--) {
      slopes[i] = slopes[i]! + (slopes[i]! - slopes[i - 1]!) / (4 ** level - 1);
    }
  }
  return slopes[slopes.length - 1]!;
}
