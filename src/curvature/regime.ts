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
  /** Flops of the block-tridiagonal solution; null if the network is no chain. */
  readonly chain: () => number | null;
  /** Flops of one product with H. */
  readonly product: number;
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
/** A span must be this much smaller than the parameters to repay the compression. */
export const clearlySmaller = 0.7;

/**
 * The regime for a shift λ, by counted flops and memory. A forced one is returned if it can serve.
 *
 * Throws DomainError if the forced regime cannot serve, naming those that can, or if none can.
 */
export function chooseRegime(
  facts: RegimeFacts,
  need: Need,
  shift: number,
  forced: Regime | 'auto' = 'auto',
): RegimeChoice {
  if (forced !== 'auto') {
    checkForced(facts, need, shift, forced);
    return { regime: forced, reason: 'it was asked for' };
  }
  const { order } = facts;
  const rows = facts.rows();
  if (rows !== null && canServe(facts, need, shift, 'sample') === null) {
    const here = 2 * rows ** 2 * facts.rowNumbers + rows ** 3 / 3;
    const there = rows * order ** 2 + order ** 3 / 3;
    if (here < there && rows <= largestOrder) {
      return {
        regime: 'sample',
        reason: `${rows} rows of Gauss-Newton are cheaper than ${order} parameters`,
      };
    }
  }
  const span = facts.span();
  if (span !== null && span < clearlySmaller * order && span <= largestOrder) {
    return {
      regime: 'factor',
      reason: `the factors of the batch span ${span} of ${order} dimensions`,
    };
  }
  const dense = order ** 3 / 3;
  if (order <= comfortableOrder) {
    return { regime: 'dense', reason: `${order} parameters are few enough to write the Hessian out` };
  }
  const chain = canServe(facts, need, shift, 'blockTridiagonal') === null ? facts.chain() : null;
  if (chain !== null && chain < dense) {
    return {
      regime: 'blockTridiagonal',
      reason: `the layers of the chain couple only with their neighbours: ${perCent(chain, dense)} of a dense solution's flops`,
    };
  }
  if (need !== 'solve' && need !== 'inertia' && order <= largestOrder) {
    return { regime: 'dense', reason: 'every eigenvalue is needed, and the Hessian still fits in memory' };
  }
  const reason = `${order} parameters are too many to write the Hessian out`;
  if (canServe(facts, need, shift, 'matrixFree') === null) return { regime: 'matrixFree', reason };
  throw new DomainError(
    operations[need],
    'hessian',
    `one that can be factored: at most ${largestOrder} parameters, rows or dimensions of its factors`,
    `${order} parameters, ${rows ?? 'no'} rows, ${span ?? 'unknown'} dimensions`,
    'Take fewer samples, or the Gauss-Newton core; solve and inertia bounds work on products alone.',
  );
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

function checkForced(facts: RegimeFacts, need: Need, shift: number, forced: Regime): void {
  const operation = operations[need];
  if (!regimes.includes(forced)) {
    throw new DomainError(
      operation,
      'regime',
      `'auto' or one of ${regimes.join(', ')}`,
      `'${String(forced)}'`,
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
