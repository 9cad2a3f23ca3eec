/**
 * A check of the bridge between the proofs and the program: a formula that was proved, evaluated in exact fractions, and
 * what the running code returns for the same numbers, compared bit for bit.
 *
 * The inputs are multiples of 1/16 and the activations polynomials, so that float64 arithmetic is exact in whatever
 * order it is done: where the code computes the formula, all bits agree, and where they do not, it computes another.
 */

/** What one check found. */
export interface BridgeOutcome {
  /** Whether every number of the code was the formula's, to the last bit. */
  readonly agrees: boolean;
  /** How many numbers were compared, and how many of them were not 0. */
  readonly values: number;
  readonly nonzero: number;
  /** A perturbed formula, put through the same comparison: it must differ. */
  readonly control: { readonly statement: string; readonly rejected: boolean };
  /** Where it failed. */
  readonly detail?: string;
}

/** One formula and the code that implements it. */
export interface BridgeCheck {
  /** The formula in words or symbols. */
  readonly formula: string;
  /** The entries of the index that prove it. */
  readonly entries: readonly string[];
  /** What computes it in the library, as a user calls it. */
  readonly symbol: string;
  /** The file that does so, from the project's root. */
  readonly source: string;
  compare(): BridgeOutcome;
}
