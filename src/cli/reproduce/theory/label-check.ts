/** Theorem 2 as a check of labels: mistakes that people make are found before any training, and right labels pass. */
import { ackley } from '../../../datasets/ackley.js';
import { benchmarkFunctions } from '../../../datasets/benchmark-functions.js';
import { bukin } from '../../../datasets/bukin.js';
import { type FunctionSample, sampleFunction } from '../../../datasets/sample-function.js';
import { matrix, type Matrix } from '../../../numeric/matrix.js';
import { random } from '../../../numeric/random.js';
import { checkDerivatives, type DerivativeCheck } from '../../../sobolev/theory/check-derivatives.js';
import { atMost } from '../goal.js';
import type { TheoryPart } from './theory-part.js';

const SAMPLES = 400;

/** Waves as short as the distance of the points, and a gradient without bound: the check may be inconclusive there. */
const rough: ReadonlySet<string> = new Set([ackley.title, bukin.title]);

/** Labels as somebody might deliver them, and what the check has to say. */
interface Delivery {
  readonly name: string;
  readonly isRight: boolean;
  spoil(dy: Matrix, seed: number): Matrix;
  isNamed(check: DerivativeCheck): boolean;
}

const deliveries: readonly Delivery[] = [
  {
    name: 'right',
    isRight: true,
    spoil: (dy) => dy,
    isNamed: ({ status }) => status !== 'inconsistent',
  },
  {
    name: 'right, noise of 10 %',
    isRight: true,
    spoil(dy, seed) {
      const stream = random(seed);
      return mapped(dy, (value) => value * (1 + 0.1 * stream.normal()));
    },
    isNamed: ({ status }) => status !== 'inconsistent',
  },
  {
    name: 'sign of all',
    isRight: false,
    spoil: (dy) => mapped(dy, (value) => -value),
    isNamed: (check) => kinds(check).includes('sign'),
  },
  {
    name: 'sign of one axis',
    isRight: false,
    spoil: (dy) => mapped(dy, (value, j) => (j === 0 ? -value : value)),
    isNamed: (check) => check.findings.some(({ kind, inputs }) => kind === 'sign' && inputs.join() === '0'),
  },
  {
    name: 'unit × 1000',
    isRight: false,
    spoil: (dy) => mapped(dy, (value) => 1000 * value),
    isNamed: (check) => kinds(check).includes('unit'),
  },
  {
    name: 'axes swapped',
    isRight: false,
    spoil: (dy) =>
      matrix(
        dy.rows,
        2,
        dy.data.map((_, i, data) => data[i ^ 1]!),
      ),
    isNamed: (check) => kinds(check).includes('swapped'),
  },
];

interface Verdict {
  readonly fn: string;
  readonly delivery: Delivery;
  readonly right: boolean;
  readonly status: DerivativeCheck['status'];
}

export const labelCheck: TheoryPart<readonly Verdict[]> = {
  what: 'theorem 2',
  measure: (seed) =>
    benchmarkFunctions.flatMap((fn) => {
      const sample = sampleFunction(fn, { samples: SAMPLES, seed });
      return deliveries.map((delivery) => verdict(fn.title, sample, delivery, seed));
    }),
  report(measured) {
    const all = measured.flat();
    const cell = (fn: string, delivery: Delivery): string => {
      const own = all.filter((one) => one.fn === fn && one.delivery === delivery);
      return `${own.filter(({ right }) => right).length} of ${own.length}`;
    };
    const wrong = (those: readonly Verdict[]): number => those.filter(({ right }) => !right).length;
    const falseAlarms = wrong(all.filter(({ delivery }) => delivery.isRight));
    const mistakes = all.filter(({ delivery }) => !delivery.isRight);
    const passed = mistakes.filter(({ status }) => status === 'consistent').length;
    const smooth = mistakes.filter(({ fn }) => !rough.has(fn));
    return {
      tables: [
        {
          title: 'Theorem 2: labels checked before training',
          columns: ['function', ...deliveries.map(({ name }) => name)],
          rows: benchmarkFunctions.map(({ title }) => [title, ...deliveries.map((one) => cell(title, one))]),
          note: `${SAMPLES} points for each seed. Right labels: how many are not called inconsistent; mistakes: how many are named as what they are. The waves of Ackley are as short as the distance of the points, and the gradient of Bukin has no bound: what is not named there is still called inconclusive.`,
        },
      ],
      figures: [],
      goals: [
        atMost('Theorem 2: right labels that are called inconsistent', falseAlarms, 0),
        atMost('Theorem 2: mistakes that pass as consistent', passed, 0),
        atMost('Theorem 2: mistakes of the five smooth functions that are not named', wrong(smooth), 0),
      ],
    };
  },
};

function verdict(fn: string, { x, y, dy }: FunctionSample, delivery: Delivery, seed: number): Verdict {
  const check = checkDerivatives(x, y, delivery.spoil(dy, seed));
  return { fn, delivery, right: delivery.isNamed(check), status: check.status };
}

function kinds({ findings }: DerivativeCheck): readonly string[] {
  return findings.map(({ kind }) => kind);
}

function mapped({ rows, columns, data }: Matrix, change: (value: number, column: number) => number): Matrix {
  return matrix(
    rows,
    columns,
    data.map((value, i) => change(value, i % columns)),
  );
}
