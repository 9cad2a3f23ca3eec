/** Medians over the seeds that are finished. */
import { median } from '../../statistics.js';
import type { FunctionRun, FunctionTask } from './function-runs.js';

/** What picks runs: any of the fields of a task. */
export type Selection = Partial<Pick<FunctionTask, 'fn' | 'samples' | 'labels' | 'method'>>;

/** The runs that agree with a selection. */
export function selected(runs: readonly FunctionRun[], selection: Selection): FunctionRun[] {
  const wanted = Object.entries(selection) as [keyof Selection, unknown][];
  return runs.filter((run) => wanted.every(([key, value]) => run[key] === value));
}

/** The median test error of a selection; NaN if none is finished. */
export function medianError(runs: readonly FunctionRun[], selection: Selection): number {
  return median(selected(runs, selection).map(({ error }) => error));
}

/** log₁₀ with two decimals: what the tables of the paper's figures are read in. */
export function logarithm(error: number): string {
  return Number.isNaN(error) ? '–' : Math.log10(error).toFixed(2).replace('-', '−');
}
