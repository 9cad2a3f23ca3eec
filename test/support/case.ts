/** What a law speaks about: a random network with data, as plain values of the oracle. */
import type { OracleLoss } from '../oracles/losses.js';
import type { OracleLayer } from '../oracles/network.js';
import { lossObjective, type Objective } from '../oracles/objectives.js';

/** A network, a batch and a loss. */
export interface Case {
  readonly layers: readonly OracleLayer[];
  readonly inputs: number;
  readonly outputs: number;
  readonly parameters: readonly number[];
  readonly x: readonly (readonly number[])[];
  readonly y: readonly (readonly number[])[];
  /** Labels of ∂m/∂x: [sample][output][input]. */
  readonly dy: readonly (readonly (readonly number[])[])[];
  readonly loss: OracleLoss;
  readonly weights: readonly number[] | null;
  readonly l2: number;
  /** Two directions in parameter space. */
  readonly u: readonly number[];
  readonly v: readonly number[];
}

/** The objective of sample n. */
export function sampleObjective(value: Case, n: number): Objective {
  return lossObjective(value.layers, value.loss, value.x[n]!, value.y[n]!);
}

/** Weight of each sample in the mean; they sum to one. */
export function sampleWeights(value: Case): number[] {
  const weights = value.weights ?? value.x.map(() => 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
