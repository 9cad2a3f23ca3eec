/**
 * Functions of one number with their slopes: nanoseconds an element of the kernel in place, of the kernel with copies in
 * and out, of the plain twin and of `Math`, and the largest error of the value on a thousand points, in units of the last
 * place, against the fixed-point arithmetic of the tests. Times are the least of samples taken in turn.
 *
 * Usage: npm run bench -- elementary, or after it: node build/bench/elementary.bench.js [--json]
 */
import { parseArgs } from 'node:util';
import { errorFunction, normalDistribution } from '../src/functions/normal.js';
import { scratch, withScratch } from '../src/numeric/allocation.js';
import * as elementary from '../src/numeric/elementary.js';
import { eluPlain } from '../src/numeric/elementary/elu.js';
import { expPlain } from '../src/numeric/elementary/exp.js';
import { logisticPlain, siluPlain, softplusPlain } from '../src/numeric/elementary/logistic.js';
import { log1pPlain } from '../src/numeric/elementary/logarithm.js';
import { erfPlain, geluPlain } from '../src/numeric/elementary/normal.js';
import { tanhPlain } from '../src/numeric/elementary/tanh.js';
import { random } from '../src/numeric/random.js';
import * as fixed from '../test/functions/reference/fixed.js';

interface Contender {
  readonly name: string;
  readonly run: elementary.ElementaryFunction;
  readonly plain: elementary.ElementaryFunction;
  /** The value alone, element by element. */
  readonly math: (x: number) => number;
  /** The value in fixed point. */
  readonly reference: (x: fixed.Fixed) => fixed.Fixed;
}

const { one, over, times } = fixed;
const logistic = (x: fixed.Fixed): fixed.Fixed => over(one, one + fixed.exp(-x));
const logOnePlus = (x: fixed.Fixed): fixed.Fixed =>
  x > 0n ? fixed.log(one + x) : -fixed.log(over(one, one + x));

const contenders: readonly Contender[] = [
  {
    name: 'tanh',
    run: elementary.tanhWithSlope,
    plain: tanhPlain,
    math: Math.tanh,
    reference: (x) => 2n * logistic(2n * x) - one,
  },
  {
    name: 'sigmoid',
    run: elementary.logisticWithSlope,
    plain: logisticPlain,
    math: (x) => 1 / (1 + Math.exp(-x)),
    reference: logistic,
  },
  {
    name: 'silu',
    run: elementary.siluWithSlope,
    plain: siluPlain,
    math: (x) => x / (1 + Math.exp(-x)),
    reference: (x) => times(x, logistic(x)),
  },
  {
    name: 'softplus',
    run: elementary.softplusWithSlope,
    plain: softplusPlain,
    math: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    reference: (x) => logOnePlus(fixed.exp(x)),
  },
  {
    name: 'elu',
    run: elementary.eluWithSlope,
    plain: eluPlain,
    math: (x) => (x > 0 ? x : Math.expm1(x)),
    reference: (x) => (x > 0n ? x : fixed.exp(x) - one),
  },
  {
    name: 'exp',
    run: (z, value) => elementary.expOf(z, value),
    plain: (z, value) => expPlain(z, value),
    math: Math.exp,
    reference: fixed.exp,
  },
  {
    name: 'log1p',
    run: elementary.log1pWithSlope,
    plain: log1pPlain,
    math: Math.log1p,
    reference: logOnePlus,
  },
  {
    name: 'gelu',
    run: elementary.geluWithSlope,
    plain: geluPlain,
    math: (x) => x * normalDistribution(x),
    reference: (x) => times(x, fixed.normalDistribution(x)),
  },
  {
    name: 'erf',
    run: elementary.erfWithSlope,
    plain: erfPlain,
    math: errorFunction,
    reference: (x) => 2n * fixed.normalDistribution(times(x, fixed.squareRoot(2n * one))) - one,
  },
];

/** The four ways, in the order of the table's columns. */
const ways = ['in place', 'staged', 'plain', 'Math'] as const;
const lengths = [8, 16, 24, 32, 64, 512, 16384] as const;
const SAMPLES = 31;

/** Nanoseconds an element of each way, the least of the samples. */
function measure({ name, run, plain, math }: Contender, length: number): readonly number[] {
  const stream = random(5);
  const z = pointsOf(name, length, stream);
  const [value, slope] = [new Float64Array(length), new Float64Array(length)];
  return withScratch(() => {
    const [inZ, inValue, inSlope] = [scratch(length), scratch(length), scratch(length)];
    inZ.set(z);
    const works = [
      (): void => run(inZ, inValue, inSlope),
      (): void => run(z, value, slope),
      (): void => plain(z, value, slope),
      (): void => {
        for (let i = 0; i < length; i++) value[i] = math(z[i]!);
      },
    ];
    const repeats = Math.ceil(40_000 / length);
    const least = works.map(() => Infinity);
    for (let sample = 0; sample < SAMPLES; sample++) {
      works.forEach((work, i) => {
        const start = performance.now();
        for (let r = 0; r < repeats; r++) work();
        least[i] = Math.min(least[i]!, ((performance.now() - start) * 1e6) / (repeats * length));
      });
    }
    return least;
  });
}

/** Where the work is: normal numbers of spread 2, for log(1 + x) their sizes. */
function pointsOf(name: string, length: number, stream: ReturnType<typeof random>): Float64Array {
  const z = Float64Array.from({ length }, () => 2 * stream.normal());
  return name === 'log1p' ? z.map(Math.abs) : z;
}

/** The largest error of the value in units of the last place. */
function worstError({ name, run, reference }: Contender): number {
  const z = pointsOf(name, 1000, random(9));
  const value = new Float64Array(z.length);
  run(z, value, null);
  const errors = value.map((actual, i) => {
    const expected = reference(fixed.fixed(z[i]!));
    const exponent = Math.floor(Math.log2(Math.abs(fixed.approximate(expected))));
    return fixed.distance(actual, expected) / 2 ** (exponent - 52);
  });
  return Math.max(...errors);
}

const figures = contenders.flatMap((contender) => {
  const ulps = Number(worstError(contender).toFixed(2));
  return lengths.map((length) => {
    const nanoseconds = measure(contender, length);
    return {
      name: contender.name,
      length,
      ...Object.fromEntries(ways.map((way, i) => [way, Number(nanoseconds[i]!.toFixed(2))])),
      ulps,
    };
  });
});
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
if (values.json) console.log(JSON.stringify(figures, null, 2));
else console.table(figures);
