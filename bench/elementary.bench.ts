/**
 * Functions of one number with their slopes: nanoseconds an element of the kernel in place, of the kernel with copies in
 * and out, of the plain twin and of `Math`, and the largest errors in units of the last place.
 *
 * The errors are against the same formulas with twice the digits (double-double arithmetic in this file), on points where
 * the work is. Times are the least of samples taken in turn.
 *
 * Usage: npm run bench -- elementary, or after it: node build/bench/elementary.bench.js [--json]
 */
import { parseArgs } from 'node:util';
import { scratch, withScratch } from '../src/numeric/allocation.js';
import * as elementary from '../src/numeric/elementary.js';
import { eluPlain } from '../src/numeric/elementary/elu.js';
import { expPlain } from '../src/numeric/elementary/exp.js';
import { logisticPlain, siluPlain, softplusPlain } from '../src/numeric/elementary/logistic.js';
import { tanhPlain } from '../src/numeric/elementary/tanh.js';
import { random } from '../src/numeric/random.js';

interface Contender {
  readonly name: string;
  readonly run: elementary.ElementaryFunction;
  readonly plain: elementary.ElementaryFunction;
  /** The value alone, element by element. */
  readonly math: (x: number) => number;
}

const contenders: readonly Contender[] = [
  { name: 'tanh', run: elementary.tanhWithSlope, plain: tanhPlain, math: Math.tanh },
  {
    name: 'sigmoid',
    run: elementary.logisticWithSlope,
    plain: logisticPlain,
    math: (x) => 1 / (1 + Math.exp(-x)),
  },
  {
    name: 'silu',
    run: elementary.siluWithSlope,
    plain: siluPlain,
    math: (x) => x / (1 + Math.exp(-x)),
  },
  {
    name: 'softplus',
    run: elementary.softplusWithSlope,
    plain: softplusPlain,
    math: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  },
  { name: 'elu', run: elementary.eluWithSlope, plain: eluPlain, math: (x) => (x > 0 ? x : Math.expm1(x)) },
  {
    name: 'exp',
    run: (z, value) => elementary.expOf(z, value),
    plain: (z, value) => expPlain(z, value),
    math: Math.exp,
  },
];

/** The four ways, in the order of the table's columns. */
const ways = ['in place', 'staged', 'plain', 'Math'] as const;
const lengths = [8, 16, 24, 32, 64, 512, 16384] as const;
const SAMPLES = 31;

/** Nanoseconds an element of each way, the least of the samples. */
function measure({ run, plain, math }: Contender, length: number): readonly number[] {
  const stream = random(5);
  const z = Float64Array.from({ length }, () => 2 * stream.normal());
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

const figures = contenders.flatMap((contender) =>
  lengths.map((length) => {
    const times = measure(contender, length);
    return {
      name: contender.name,
      length,
      ...Object.fromEntries(ways.map((way, i) => [way, Number(times[i]!.toFixed(2))])),
    };
  }),
);
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
if (values.json) console.log(JSON.stringify(figures, null, 2));
else console.table(figures);
