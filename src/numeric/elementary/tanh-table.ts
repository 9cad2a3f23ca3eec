/**
 * What tanh.ts looks up: points c with tanh c and sech²c, each rounded once. Point j is the middle of a cell: of 256 cells of
 * width 1/32 up to 8, and of as many of 1/16 up to 24, but for the first, whose point is 0.
 *
 * With s = e^(−2c), tanh c = (1 − s)/(1 + s) and sech²c = 4s/(1 + s)². The points being evenly spaced, each s is the one
 * before times a constant; numbers are pairs of doubles here, which leaves some 95 bits after all the products, so that the
 * entries are the right ones (test/numeric/elementary.test.ts compares them with fixed-point arithmetic).
 */

/** Cells of one width. */
const CELLS = 256;

let table: Float64Array | null = null;

/** c, tanh c, sech²c and 0 for each of the 512 points. */
export function tanhTable(): Float64Array {
  return (table ??= tabulate());
}

/** An unevaluated sum of two numbers, the second at most half a unit in the last place of the first. */
type Pair = readonly [number, number];

const one: Pair = [1, 0];

function tabulate(): Float64Array {
  const entries = new Float64Array(4 * 2 * CELLS);
  // e^(−width), by its series.
  let step = one;
  let term = one;
  for (let n = 1; n < 24; n++) {
    term = over(times(term, [-1 / 32, 0]), [n, 0]);
    step = plus(step, term);
  }
  let s = step;
  let c = 1 / 64;
  for (let j = 0, width = 1 / 32; j < 2 * CELLS; j++) {
    const sum = plus(one, s);
    const [tanh] = over(plus(one, [-s[0], -s[1]]), sum);
    const [slope] = over(times([4, 0], s), times(sum, sum));
    entries.set(j === 0 ? [0, 0, 1] : [c, tanh, slope], 4 * j);
    c += width;
    s = times(s, times(step, step));
    if (j === CELLS - 1) {
      // Half a cell more, to the middle of the first that is twice as wide.
      c += width / 2;
      s = times(s, step);
      step = times(step, step);
      width *= 2;
    }
  }
  return entries;
}

/** a + b where |a| ≥ |b|. */
function joined(a: number, b: number): Pair {
  const sum = a + b;
  return [sum, b - (sum - a)];
}

function plus([a, aLow]: Pair, [b, bLow]: Pair): Pair {
  const sum = a + b;
  const part = sum - a;
  return joined(sum, a - (sum - part) + (b - part) + aLow + bLow);
}

function times([a, aLow]: Pair, [b, bLow]: Pair): Pair {
  const product = a * b;
  const [a1, b1] = [upper(a), upper(b)];
  const [a2, b2] = [a - a1, b - b1];
  const rest = a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2;
  return joined(product, rest + a * bLow + aLow * b);
}

function over(a: Pair, b: Pair): Pair {
  const quotient = a[0] / b[0];
  return joined(quotient, plus(a, times(b, [-quotient, 0]))[0] / b[0]);
}

/** The upper half of a number's bits (Veltkamp). */
function upper(a: number): number {
  const shifted = 134217729 * a;
  return shifted - (shifted - a);
}
