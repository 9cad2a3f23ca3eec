/** The formulas of single blocks: ∂f/∂Θ (B5, B6) and ∂²f/∂Θ∂Θ' (B7–B9), for this network. */
import type { DerivativeOf, Sides, TermGroup } from '../pair-form.js';
import { subscript, type BlockSymbols } from './notation.js';
import { sumOver, sumOverPairs, type PairLabels } from './sums.js';

/** f, or the output p_o. */
export function differentiated(of: DerivativeOf): string {
  return of === 'loss' ? 'f' : 'y_o';
}

/** ∂f/∂W_{ij} = Σ δ_i v_j. */
export function gradientTex(symbols: BlockSymbols, labels: readonly number[], of: DerivativeOf): string {
  const entries = symbols.isBias ? '_{i}' : '_{ij}';
  const left = `\\frac{\\partial ${differentiated(of)}}{\\partial ${symbols.name}${entries}}`;
  if (labels.length === 0) return `${left} = 0`;
  const { sign, index } = symbols.indexed ? sumOver('t', labels, useSet(symbols)) : { sign: '', index: '' };
  return `${left} = ${sign}${delta(symbols, index, 'i')}${spaced(symbols.input(index, 'j'))}`;
}

/** The uses of a block that matter, where they are no range. */
export function useSet({ tag }: BlockSymbols): string {
  return `\\mathcal{T}^{(${tag})}`;
}

/** The pairs of uses in which layer `upper` reads what `lower` makes. */
export function readSet(upper: BlockSymbols, lower: BlockSymbols): string {
  return `\\mathcal{R}^{(${upper.inputTag},${lower.tag})}`;
}

/** The pairs of uses that an activation or gate couples. */
export function meetSet(rows: BlockSymbols, columns: BlockSymbols): string {
  return `\\mathcal{M}^{(${rows.tag},${columns.tag})}`;
}

export interface PairSymbols {
  readonly rows: BlockSymbols;
  readonly columns: BlockSymbols;
}

/** ∂²f/∂W_{ij}∂W'_{pq} = Σ M_{ip} v_j v_q + Σ δ_i η_{jp} v_q + Σ v_j η_{qi} δ_p. */
export function pairTex(
  symbols: PairSymbols,
  sides: Sides,
  terms: readonly TermGroup[],
  of: DerivativeOf,
): string {
  const { rows, columns } = symbols;
  const row = `${rows.name}${rows.isBias ? '_{i}' : '_{ij}'}`;
  const column = `${columns.name}${columns.isBias ? '_{p}' : '_{pq}'}`;
  const left = `\\frac{\\partial^2 ${differentiated(of)}}{\\partial ${row}\\,\\partial ${column}}`;
  const right = terms.map((term) => termTex(symbols, sides, term));
  return `${left} = ${right.length === 0 ? '0' : right.join(' + ')}`;
}

function termTex(symbols: PairSymbols, sides: Sides, { kind, relation }: TermGroup): string {
  const { rows, columns } = symbols;
  const labels = (pairs: string): PairLabels => ({
    t: rows.indexed ? Array.from(sides.rowUses, sides.rowLabel) : null,
    s: columns.indexed ? Array.from(sides.columnUses, sides.columnLabel) : null,
    tSet: useSet(rows),
    sSet: useSet(columns),
    pairs,
  });
  switch (kind) {
    case 'matrix ⊗ vector ⊗ vector': {
      const { sign, t, s } = sumOverPairs(relation, labels(`(t,s) \\in ${meetSet(rows, columns)}`));
      const m = `M^{(${rows.tag},${columns.tag})}${subscript([t, s], 'ip')}`;
      return `${sign}${m}${spaced(rows.input(t, 'j'))}${spaced(columns.input(s, 'q'))}`;
    }
    case 'vector ⊗ matrix ⊗ vector': {
      const { sign, t, s } = sumOverPairs(relation, labels(`(t,s) \\in ${readSet(rows, columns)}`));
      const eta = etaTex(rows, columns, t, s, 'jp');
      return `${sign}${delta(rows, t, 'i')}${spaced(eta)}${spaced(columns.input(s, 'q'))}`;
    }
    case 'vector ⊗ matrixᵀ ⊗ vector': {
      const { sign, t, s } = sumOverPairs(relation, labels(`(s,t) \\in ${readSet(columns, rows)}`));
      const eta = etaTex(columns, rows, s, t, 'qi');
      return `${sign}${delta(columns, s, 'p')}${spaced(eta)}${spaced(rows.input(t, 'j'))}`;
    }
  }
}

function delta({ tag }: BlockSymbols, use: string, entry: string): string {
  return `\\delta^{(${tag})}${subscript([use], entry)}`;
}

/** Entry of ∂(what `upper` reads at its use t)/∂z at use s of `lower`. */
function etaTex(upper: BlockSymbols, lower: BlockSymbols, t: string, s: string, entries: string): string {
  const uses = [t === '' ? '' : upper.inputUse(t), s];
  return `\\eta^{(${upper.inputTag},${lower.tag})}${subscript(uses, entries)}`;
}

function spaced(factor: string): string {
  return factor === '' ? '' : `\\, ${factor}`;
}
