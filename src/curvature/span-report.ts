/** Where a Hessian lives, in words and numbers: what its factors span, weight by weight, and what was left out. */
import type { Curvature } from './curvature.js';

/** One weight with its bias. */
export interface SpannedWeight {
  /** Names of the parameter blocks. */
  readonly blocks: readonly string[];
  /** Dimensions that the factors span, and parameters. */
  readonly dimension: number;
  readonly parameters: number;
  /** Samples (of non-zero weight) times uses: how many vectors ṽ there are, and as many δ. */
  readonly vectors: number;
  /** How many of the ṽ and of the δ depend on the others (duplicates, more samples than inputs); null: not counted. */
  readonly dependentInputs: number | null;
  readonly dependentAdjoints: number | null;
  /** Units that no sample opens, dead or saturated: their rows are left out. */
  readonly shutUnits: number;
}

/** The subspace that holds the range of every sample's Hessian and its gradient (mathematics 4.5). */
export interface SpanReport {
  /** d: H + λI is λ on the other P − d dimensions. */
  readonly dimension: number;
  /** P. */
  readonly parameters: number;
  readonly weights: readonly SpannedWeight[];
}

/** Null where the span of an objective's factors is not known. Cost: one rank-revealing QR for each weight, kept. */
export function spanReport(curvature: Curvature): SpanReport | null {
  const span = curvature.span();
  if (span === null) return null;
  return {
    dimension: span.dimension,
    parameters: span.order,
    weights: span.groups.map(({ blocks, dimension, order, vectors, dropped, shut }) => ({
      blocks: blocks.map(({ name }) => name),
      dimension,
      parameters: order,
      vectors,
      dependentInputs: dropped?.rights ?? null,
      dependentAdjoints: dropped?.lefts ?? null,
      shutUnits: shut,
    })),
  };
}
