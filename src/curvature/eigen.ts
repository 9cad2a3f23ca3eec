/** The spectrum of H: all eigenpairs that are not zero, with vectors held as factors (mathematics 4.12d). */
import { choose, type RegimeOptions } from './choose.js';
import type { Curvature } from './curvature.js';
import { smallestByLanczos } from './matrix-free.js';
import { chooseRegime, comfortableOrder, type Regime, type RegimeChoice } from './regime.js';
import type { DirectRegime, Eigenpairs, Eigenvectors } from './space.js';

/** H = Σ values_j v_j v_jᵀ + shift·(I − Σ v_j v_jᵀ). */
export interface EigenDecomposition {
  /** Eigenvalues of the pairs in which the data part of H is not zero, ascending, the L2 term included. */
  readonly values: Float64Array;
  readonly vectors: Eigenvectors;
  /** How many eigenvalues there are beside: in their directions the data part is zero to rounding. */
  readonly zeros: number;
  /** What those eigenvalues are: λ of the L2 term, 0 without one. */
  readonly shift: number;
  readonly regime: Regime;
  readonly reason: string;
}

/** Relative to the largest: below it eigenvectors from a Gram matrix keep fewer than half of their digits. */
const gramAccuracy = 1e-7;

/** The non-zero pairs of the data part. Cost O(d³), once; kept. */
export function eigenpairs(
  curvature: Curvature,
  options: RegimeOptions,
): RegimeChoice & { readonly pairs: Eigenpairs } {
  const { space, ...choice } = choose(curvature, 'eigen', 0, options);
  const pairs = space!.eigen();
  const automatic = options.regime === undefined || options.regime === 'auto';
  const { values } = pairs;
  const coarse = values.length > 0 && values[0]! < gramAccuracy * values[values.length - 1]!;
  if (choice.regime !== 'sample' || !automatic || !coarse) return { ...choice, pairs };
  const finer = finerRegime(curvature);
  if (finer === null) return { ...choice, pairs };
  return {
    regime: finer,
    reason: 'eigenvalues this far apart lose their digits in the Gram matrix of the rows',
    pairs: curvature.space(finer).eigen(),
  };
}

/** Where the matrix itself is decomposed and not its root's square; null where it is too large for that. */
function finerRegime({ facts }: Curvature): DirectRegime | null {
  const span = facts.span();
  if (span !== null && span < facts.order && span <= comfortableOrder) return 'factor';
  return facts.order <= comfortableOrder ? 'dense' : null;
}

export function eigenOf(curvature: Curvature, options: RegimeOptions): EigenDecomposition {
  const { pairs, ...choice } = eigenpairs(curvature, options);
  const { l2 } = curvature.verbs;
  const zeros = curvature.facts.order - pairs.values.length;
  const values = pairs.values.map((value) => value + l2);
  return { values, vectors: pairs.vectors, zeros, shift: l2, ...choice };
}

/** The smallest eigenvalue of H. Cost: that of `eigen`, kept; Lanczos steps where H is too large. */
export function smallestEigenvalueOf(curvature: Curvature): number {
  const { l2 } = curvature.verbs;
  const { regime } = chooseRegime(curvature.facts, 'inertia', 0);
  if (regime === 'matrixFree') return l2 + smallestByLanczos(curvature);
  const { pairs } = eigenpairs(curvature, {});
  const zeros = curvature.facts.order - pairs.values.length;
  return l2 + Math.min(pairs.values[0] ?? 0, zeros > 0 ? 0 : Infinity);
}
