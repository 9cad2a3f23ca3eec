/** What a benchmark function is: a formula with its exact gradient and Hessian, on a box. */

/** A box: one closed interval per coordinate. */
export type BoxDomain = readonly (readonly [low: number, high: number])[];

/** A function of d variables with exact first and second derivatives. */
export interface BenchmarkFunction {
  /** As written on the command line: lower case with hyphens. */
  readonly name: string;
  /** As written in text. */
  readonly title: string;
  /** One interval per coordinate. */
  readonly domain: BoxDomain;
  /** The global minimum on the domain. */
  readonly minimum: { readonly at: readonly number[]; readonly value: number };
  value(x: ArrayLike<number>): number;
  /** d numbers. */
  gradient(x: ArrayLike<number>): number[];
  /** d rows of d numbers. */
  hessian(x: ArrayLike<number>): number[][];
}
