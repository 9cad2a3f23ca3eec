/**
 * Where the linear algebra of one Hessian is done. Every regime gives the same answers (to rounding); they differ in the
 * order of the matrix that is factored, and so in time and memory (mathematics 4.12h, 4.13):
 *
 *   sample            the Gram matrix of Gauss-Newton's R rows, of order R
 *   factor            H in the span of its factors (4.5), of order d ≤ N·r
 *   blockTridiagonal  the optimality system with the parameters eliminated (4.12f), blocks of order 2·N·n, one a layer
 *   dense             H itself, of order P
 *   matrixFree        products with H only
 */
import { DomainError } from '../errors.js';

/** Where a system with H is solved; see the head of this file. */
export type Regime = 'sample' | 'factor' | 'blockTridiagonal' | 'dense' | 'matrixFree';

/** What the choice depends on. Counts that cost something to find are functions. */
export interface RegimeFacts {
  /** P. */
  readonly order: number;
  /** R, the rows of J with H = JᵀJ; null where H is no such product. */
  readonly rows: () => number | null;
  /** Numbers stored for one such row: what an inner product of two rows costs. */
  readonly rowNumbers: number;
  /** d, the dimension of the span of the factors; null where it is not known. */
  readonly span: () => number | null;
  /** Flops and numbers of the block-tridiagonal factorization; null if the network is no chain. */
  readonly chain: () => { readonly flops: number; readonly numbers: number } | null;
  /** N. */
  readonly samples: number;
  /** Whether every verb goes through all eigenpairs: functions of the spectrum. */
  readonly throughEigen: boolean;
}

/** What the regime must deliver. */
export type Need = 'solve' | 'logDeterminant' | 'eigen' | 'inertia';

export interface RegimeChoice {
  readonly regime: Regime;
  /** Why, in a sentence. */
  readonly reason: string;
}

/** Order up to which a dense factorization is the plain answer: P³/3 flops, seconds. */
export const comfortableOrder = 3000;
/** Order up to which one matrix is written out at all: 1 GB. */
export const largestOrder = 11_180;
/** Order beyond which no matrix is written out even when asked: 32 GB. */
const writableOrder = 2 ** 16;
/** Flops below which (a tenth of a second) one factorization in one piece is not worth replacing by many small ones. */
const notable = 1e9;
/** A span must be this much smaller than the parameters to repay the compression. */
export const clearlySmaller = 0.7;

/**
 * The regime for a shift λ, by counted flops and memory. A forced one is returned if it can serve.
 *
 * Throws DomainError if the forced regime cannot serve, naming those that can, or if none can.
 */
export function chooseRegime(
  facts: RegimeFacts,
  asked: Need,
  shift: number,
  forced: Regime | 'auto' = 'auto',
): RegimeChoice {
  const need = facts.throughEigen ? 'eigen' : asked;
  if (forced !== 'auto') {
    checkForced(facts, need, operations[asked], shift, forced);
    return { regime: forced, reason: 'it was asked for' };
  }
  const best = cheapest(facts, need, shift);
  if (best !== null) return { regime: best.regime, reason: best.reason };
  const { order } = facts;
  const reason = `${order} parameters are too many to write the Hessian out`;
  if (canServe(facts, need, shift, 'matrixFree') === null) return { regime: 'matrixFree', reason };
  throw new DomainError(
    operations[asked],
    'hessian',
    `one that can be factored: at most ${largestOrder} parameters, rows or dimensions of its factors`,
    `${order} parameters, ${facts.rows() ?? 'no'} rows, ${facts.span() ?? 'unknown'} dimensions`,
    'Take fewer samples, or the Gauss-Newton core; solve and inertia bounds work on products alone.',
  );
}

interface Candidate extends RegimeChoice {
  readonly flops: number;
}

/** The direct regime with the fewest flops among those that fit into memory; null if there is none. */
function cheapest(facts: RegimeFacts, need: Need, shift: number): Candidate | null {
  const { order, samples } = facts;
  const serves = (regime: Regime): boolean => canServe(facts, need, shift, regime) === null;
  const factored = (size: number): number => samples * size ** 2 + size ** 3 / 3;
  const list: Candidate[] = [];
  const rows = facts.rows();
  if (rows !== null && rows <= largestOrder && serves('sample')) {
    const flops = 2 * rows ** 2 * facts.rowNumbers + rows ** 3 / 3;
    const reason = `${rows} rows of Gauss-Newton are cheaper than ${order} parameters`;
    list.push({ regime: 'sample', reason, flops });
  }
  // Few rows leave nothing to save: the span need not be found.
  const span = list.some(({ flops }) => flops < samples * order) ? null : facts.span();
  if (span !== null && span < clearlySmaller * order && span <= largestOrder) {
    const reason = `the factors of the batch span ${span} of ${order} dimensions`;
    list.push({ regime: 'factor', reason, flops: factored(span) });
  }
  if (order <= comfortableOrder) {
    const reason = `${order} parameters are few enough to write the Hessian out`;
    list.push({ regime: 'dense', reason, flops: factored(order) });
  } else if (!serves('matrixFree') && order <= largestOrder) {
    const reason = 'products do not suffice, and the Hessian still fits in memory';
    list.push({ regime: 'dense', reason, flops: factored(order) });
  }
  const other = list.reduce<Candidate | null>(cheaper, null);
  if (!serves('blockTridiagonal') || (other !== null && other.flops < notable)) return other;
  const chain = facts.chain()!;
  const there = other?.flops ?? factored(order);
  if (chain.numbers > largestOrder ** 2 || chain.flops > there / 2) return other;
  const reason = `the layers of the chain couple only with their neighbours: ${perCent(chain.flops, there)} of the flops of the regime '${other?.regime ?? 'dense'}'`;
  return { regime: 'blockTridiagonal', reason, flops: chain.flops };
}

function cheaper(best: Candidate | null, candidate: Candidate): Candidate {
  return best === null || candidate.flops < best.flops ? candidate : best;
}

function perCent(part: number, whole: number): string {
  return `${Math.max(1, Math.round((100 * part) / whole))} %`;
}

const regimes: readonly Regime[] = ['sample', 'factor', 'blockTridiagonal', 'dense', 'matrixFree'];
const operations: Readonly<Record<Need, string>> = {
  solve: 'hessian.solve',
  logDeterminant: 'hessian.logDeterminant',
  eigen: 'hessian.eigen',
  inertia: 'hessian.inertia',
};

/** Why a regime cannot serve, or null if it can. */
function canServe(facts: RegimeFacts, need: Need, shift: number, regime: Regime): string | null {
  switch (regime) {
    case 'sample':
      if (facts.rows() === null) return 'a Hessian that is no JᵀJ of Gauss-Newton rows';
      return shift === 0 && need !== 'eigen' ? 'a shift l2 + damping of 0' : null;
    case 'factor':
      return facts.span() === null ? 'an objective whose span is not known' : null;
    case 'blockTridiagonal':
      if (need === 'eigen') return 'eigenvalues';
      if (facts.chain() === null) return 'a network that is no chain of dense layers';
      return shift > 0 ? null : `a shift l2 + damping of ${shift}`;
    case 'dense':
      return facts.order > writableOrder ? `${facts.order} parameters, whose square is too large` : null;
    case 'matrixFree':
      return need === 'logDeterminant' || need === 'eigen' ? 'all eigenvalues' : null;
  }
}

function checkForced(facts: RegimeFacts, need: Need, operation: string, shift: number, forced: Regime): void {
  if (!regimes.includes(forced)) {
    throw new DomainError(
      operation,
      'regime',
      `'auto' or one of ${regimes.join(', ')}`,
      `'${forced}'`,
      'Correct the name.',
    );
  }
  const obstacle = canServe(facts, need, shift, forced);
  if (obstacle === null) return;
  const able = regimes.filter((regime) => canServe(facts, need, shift, regime) === null);
  throw new DomainError(
    operation,
    'regime',
    `one of ${able.join(', ')}`,
    `'${forced}' for ${obstacle}`,
    "Choose one of them, or leave the choice to 'auto'.",
  );
}
