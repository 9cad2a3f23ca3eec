/**
 * An entry of the equation index: one numbered statement of the papers (or of our own), how it is shown to hold, and
 * where the library computes it. The table of `npm run prove`, the equation pages of the site and the tests are all made
 * from these records, so that a formula is written once.
 */

/**
 * How a statement is shown.
 *
 * - `expansion`: both sides, expanded into polynomials over ℚ, have the same coefficients: proved for that architecture,
 *   for all weights, inputs and smooth activations.
 * - `induction`: the generic layer step is proved by expansion and the induction over layers is written beside it:
 *   proved for any depth.
 * - `checked`: both sides agree at random rational points; a false identity would have passed with probability at
 *   most `errorBound` (Schwartz and Zippel).
 * - `construction`: the statement says that something exists; it is built, and its properties are measured.
 */
export type ProofClass = 'expansion' | 'induction' | 'checked' | 'construction';

/** What running a proof found. */
export interface ProofOutcome {
  /** Whether the statement held in every comparison. */
  readonly holds: boolean;
  /** How many entries (components of tensors, points, cases) were compared. */
  readonly entries: number;
  /** How many monomials the compared polynomials had in all; 0 where none were expanded. */
  readonly monomials: number;
  /** For `checked`: the probability that a false identity passes. */
  readonly errorBound?: number;
  /** A wrong variant of the statement, put through the same comparison: the proof is worth something if it fails. */
  readonly control: { readonly statement: string; readonly rejected: boolean };
  /** Where it failed, or a figure worth printing. */
  readonly detail?: string;
}

/** Where the library computes a quantity, and what tests it there. Paths from the project's root. */
export interface InCode {
  readonly name: string;
  readonly source: string;
  readonly tests: readonly string[];
}

export interface Entry {
  /** The identifier of the index: B1 … B-high, S1 … S-sg, G1 … G7, D-… for our own. */
  readonly id: string;
  readonly paper: 'bakker' | 'sobolev' | 'note' | 'dyadic';
  readonly title: string;
  /** The statement in words, for a reader who has not seen the paper. */
  readonly words: string;
  /** The statement as it is proved, in TeX that KaTeX accepts in strict mode. */
  readonly tex: string;
  /** Where the printed form is wrong: that form, what is wrong with it, and how a counterexample shows it. */
  readonly erratum?: { readonly printed: string; readonly explanation: string };
  readonly proofClass: ProofClass;
  /** The part of the argument written for people: the induction, the construction, what the expansion ranges over. */
  readonly argument: string;
  /** What no machine has checked, said plainly. */
  readonly notMechanized?: string;
  readonly inCode: readonly InCode[];
  /** A program that computes it with the library; its console.log lines end in a comment with what they print. */
  readonly snippet: string;
  prove(): ProofOutcome;
}
