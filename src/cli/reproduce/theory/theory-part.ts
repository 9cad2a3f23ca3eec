/** One statement: what is measured with a seed, and what is reported of all seeds. */
import type { ReproductionCall, ReproductionResult } from '../reproduction.js';

export type TheoryReport = Omit<ReproductionResult, 'interrupted'>;

export interface TheoryPart<T> {
  /** A word for the progress bar. */
  readonly what: string;
  measure(seed: number, call: ReproductionCall): T | Promise<T>;
  report(measured: readonly T[]): TheoryReport;
}
