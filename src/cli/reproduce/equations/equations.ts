/**
 * Differential equations solved by networks: the gradient note's y' = 1/x, and beyond it. Every run starts from its own
 * seed, is stopped by the processor's clock, and is judged at points that were not trained on.
 */
import { equation } from '../../../equations/equation.js';
import { formatNumber } from '../../format.js';
import { median } from '../../statistics.js';
import type {
  Goal,
  Reproduction,
  ReproductionCall,
  ReproductionResult,
  ResultFigure,
} from '../reproduction.js';
import { inverseError, inverseRuns, inverseTable, type InverseRun } from './inverse.js';
import { problems, type Problem } from './problems.js';
import { solutionFigure } from './solution-figure.js';
import { timedRun, type TimedRun } from './timed-run.js';

export const equationsReproduction: Reproduction = {
  name: 'equations',
  title: 'Differential equations by Gauss-Newton on exact gradients',
  source:
    "The gradient note's y' = 1/x (G7); ordinary equations, advection, a nonlinear one, Poisson and heat after the literature on physics-informed networks",
  summary: 'networks that solve differential equations, and find a coefficient of one',
  run: reproduceEquations,
};

/** All runs of one problem that were finished. */
interface Solved {
  readonly problem: Problem;
  readonly runs: readonly TimedRun[];
}

async function reproduceEquations(call: ReproductionCall): Promise<ReproductionResult> {
  const { seeds, firstSeed, scale, signal, onProgress } = call;
  const parts = problems.length + 1;
  const isStopped = (): boolean => signal?.aborted === true;
  const overSeeds = async <T>(
    part: number,
    what: string,
    run: (seed: number) => Promise<T | null>,
  ): Promise<T[]> => {
    const done: T[] = [];
    for (let k = 0; k < seeds && !isStopped(); k++) {
      onProgress((part + k / seeds) / parts, `${what} · seed ${k + 1} of ${seeds}`);
      const one = await run(firstSeed + k);
      if (one !== null) done.push(one);
    }
    return done;
  };
  const within = { scale, ...(signal === undefined ? {} : { signal }) };
  const solved: Solved[] = [];
  for (const [part, problem] of problems.entries()) {
    const runs = await overSeeds(part, problem.title, (seed) => timedRun(problem, { seed, ...within }));
    if (runs.length > 0) solved.push({ problem, runs });
  }
  const fits = (
    await overSeeds(problems.length, 'inverse problem', (seed) => inverseRuns(seed, scale, signal))
  ).flat();
  onProgress(1, 'done');
  return {
    tables: [errorTable(solved, scale), ...(fits.length === 0 ? [] : [inverseTable(fits)])],
    figures: solved.map(figureOf),
    goals: [...solved.flatMap((one) => goalsOf(one, scale)), ...inverseGoals(fits)],
    interrupted: isStopped(),
  };
}

function errorsAt({ runs }: Solved, milestone: number): number[] {
  return runs.map(({ moments }) => moments[milestone]!.error);
}

function errorTable(solved: readonly Solved[], scale: number): ReproductionResult['tables'][number] {
  return {
    title: 'Relative L2 errors',
    columns: ['equation', 'units', 'seconds', 'median', 'best', 'worst', 'steps', 'runs'],
    rows: solved.flatMap((one) =>
      one.problem.milestones.map(({ seconds }, m) => {
        const errors = errorsAt(one, m);
        const [run] = one.runs;
        return [
          one.problem.title,
          run!.solution.network.program.slots[2] ?? '',
          seconds * scale,
          median(errors),
          Math.min(...errors),
          Math.max(...errors),
          Math.round(median(one.runs.map(({ moments }) => moments[m]!.steps))),
          errors.length,
        ];
      }),
    ),
    note: 'Seconds of processor time, all threads of the process; one hidden tanh layer, Levenberg-Marquardt with QR once normal equations are too ill conditioned; 2,000 test points. Weights of conditions are the default, found from each equation.',
  };
}

function goalsOf(one: Solved, scale: number): Goal[] {
  return one.problem.milestones.flatMap(({ seconds, limit }, m) => {
    if (limit === undefined) return [];
    const value = median(errorsAt(one, m));
    const statement = `${one.problem.title}: relative error ≤ ${formatNumber(limit)} in ${seconds * scale} s`;
    return [{ statement, value, limit, met: value <= limit }];
  });
}

function inverseGoals(fits: readonly InverseRun[]): Goal[] {
  if (fits.length === 0) return [];
  const [value, limit] = [inverseError(fits, 0), 1e-4];
  const statement = 'Inverse problem, exact data: relative error of the coefficient ≤ 1e-4';
  return [{ statement, value, limit, met: value <= limit }];
}

/** The run whose error is the median one at the end: the lower one of an even count. */
function figureOf({ problem, runs }: Solved): ResultFigure {
  const sorted = [...runs].sort((a, b) => a.moments.at(-1)!.error - b.moments.at(-1)!.error);
  const typical = sorted[(sorted.length - 1) >> 1]!;
  return {
    name: problem.name,
    title: problem.title,
    caption: `Left: the network (solid) on the exact solution (dashed). Right: what lies between them. Seed ${typical.seed}, relative L2 error ${formatNumber(typical.moments.at(-1)!.error)}.`,
    svg: solutionFigure(equation(problem.definition), typical.solution, problem.slice),
  };
}
