/** The inverse problem: the diffusivity of a rod from temperatures measured inside it, exact and with noise. */
import { equation } from '../../../equations/equation.js';
import type { EquationSolution } from '../../../equations/solve-equation.js';
import { solveEquation } from '../../../equations/solve-equation.js';
import { random } from '../../../numeric/random.js';
import { median } from '../../statistics.js';
import type { ResultTable } from '../reproduction.js';
import { solvedWithin } from './timed-run.js';

/** What is to be found; the search begins at 1. */
const diffusivity = 0.3;

/** Standard deviations of the noise on temperatures between 0 and 1. */
export const noises: readonly number[] = [0, 0.01];

const measurements = 60;

const problem = equation({
  residual: 'u_t = a * u_xx',
  domain: { x: [0, 1], t: [0, 0.5] },
  coefficients: { a: 1 },
  conditions: [
    { at: { x: 0 }, residual: 'u = 0' },
    { at: { x: 1 }, residual: 'u = 0' },
  ],
});

/** A fit at one level of noise. */
export interface InverseRun {
  readonly noise: number;
  readonly value: number;
  readonly standardError: number;
}

/** At each level of noise; null if it was interrupted. The initial temperatures are not told: only the measurements are. */
export async function inverseRuns(
  seed: number,
  scale: number,
  signal: AbortSignal | undefined,
): Promise<InverseRun[] | null> {
  const runs: InverseRun[] = [];
  for (const noise of noises) {
    const { coefficients } = await fitted(noise, seed, scale, signal);
    if (signal?.aborted === true) return null;
    const { value, standardError } = coefficients['a']!;
    runs.push({ noise, value, standardError: standardError ?? NaN });
  }
  return runs;
}

function fitted(
  noise: number,
  seed: number,
  scale: number,
  signal: AbortSignal | undefined,
): Promise<EquationSolution> {
  const stream = random(seed + 15485863);
  const x = Array.from({ length: measurements }, () => [stream.uniform(), 0.5 * stream.uniform()]);
  const y = x.map(([place, time]) => [
    Math.exp(-diffusivity * Math.PI ** 2 * time!) * Math.sin(Math.PI * place!) + noise * stream.normal(),
  ]);
  return solvedWithin(10 * scale, signal, (inner) =>
    solveEquation(problem, {
      points: 400,
      hidden: [20],
      iterations: 400,
      seed,
      signal: inner,
      data: { x, y },
    }),
  );
}

/** |value − truth|/truth, median over runs at one level of noise. */
export function inverseError(runs: readonly InverseRun[], noise: number): number {
  return median(
    runs.filter((run) => run.noise === noise).map(({ value }) => Math.abs(value / diffusivity - 1)),
  );
}

/** Root of the mean of z² = ((value − truth)/standard error)²: 1 where standard errors say what happens. */
export function inverseSpread(runs: readonly InverseRun[], noise: number): number {
  const z = runs
    .filter((run) => run.noise === noise)
    .map(({ value, standardError }) => (value - diffusivity) / standardError);
  return Math.sqrt(z.reduce((sum, one) => sum + one * one, 0) / z.length);
}

export function inverseTable(runs: readonly InverseRun[]): ResultTable {
  return {
    title: 'Inverse problem: a of u_t = a u_xx',
    columns: ['noise', 'median |a/0.3 − 1|', 'median standard error of a', 'RMS of (a − 0.3)/standard error'],
    rows: noises.map((noise) => {
      const own = runs.filter((run) => run.noise === noise);
      const typical = median(own.map(({ standardError }) => standardError));
      return [noise, inverseError(runs, noise), typical, inverseSpread(runs, noise)];
    }),
    note: `${measurements} temperatures at random places and times, ends kept at 0, initial temperatures unknown; the search begins at a = 1. Without noise the standard error is that of what the network leaves over.`,
  };
}
