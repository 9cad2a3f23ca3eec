/** Random formulas of x and y whose values stay moderate, as text. */
import fc from 'fast-check';

const leaf = fc.oneof(
  fc.constantFrom('x', 'y'),
  fc.integer({ min: -12, max: 12 }).map((k) => (k < 0 ? `(${k / 4})` : String(k / 4))),
);

/** Functions that are smooth on all of ℝ, or made so by what is put into them. */
const smooth = [
  'sin',
  'cos',
  'tanh',
  'atan',
  'asinh',
  'sin',
  'exp(-(',
  'sqrt(1 + (',
  'log(2 + (',
  '1/(1 + (',
];

function call(name: string, inner: string): string {
  return name.includes('(') ? `${name}${inner})^2)` : `${name}(${inner})`;
}

/** About 3 to 20 operations. */
export const formulaText: fc.Arbitrary<string> = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc
      .tuple(tie('text'), fc.constantFrom('+', '-', '*'), tie('text'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.tuple(fc.constantFrom(...smooth), tie('text')).map(([name, inner]) => call(name, inner)),
    fc.tuple(tie('text'), fc.constantFrom(2, 3)).map(([a, k]) => `(${a})^${k}`),
    tie('text').map((a) => `-${a}`),
    tie('text').map((a) => `atan(${a}) / (2 + cos(${a}))`),
  ),
})).text;

/** A point k/16 in [−1, 1]². */
export const point: fc.Arbitrary<[number, number]> = fc.tuple(
  fc.integer({ min: -16, max: 16 }).map((k) => k / 16),
  fc.integer({ min: -16, max: 16 }).map((k) => k / 16),
);
