/** Sums over uses, and over pairs of uses, in TeX. A sum of one term is written without a sign. */
import type { Relation } from '../relation.js';

/** A sum's sign and what stands for its index in the terms. */
export interface SumText {
  readonly sign: string;
  readonly index: string;
}

/** Σ over the labels: consecutive ones as a range, others as the named set. */
export function sumOver(index: string, labels: readonly number[], set: string): SumText {
  const [first, last] = [labels[0]!, labels[labels.length - 1]!];
  if (labels.length === 1) return { sign: '', index: `${first}` };
  const range = last - first + 1 === labels.length;
  const sign = range ? `\\sum_{${index}=${first}}^{${last}} ` : `\\sum_{${index} \\in ${set}} `;
  return { sign, index };
}

/** The uses of both blocks, null for a block whose formulas carry no use. */
export interface PairLabels {
  readonly t: readonly number[] | null;
  readonly s: readonly number[] | null;
  /** Names of the sets of uses, where these are not ranges. */
  readonly tSet: string;
  readonly sSet: string;
  /** Name of the set of pairs, where no rule describes it. */
  readonly pairs: string;
}

export interface DoubleSum {
  readonly sign: string;
  readonly t: string;
  readonly s: string;
}

/** Σ over the pairs of a relation. */
export function sumOverPairs(relation: Relation, labels: PairLabels): DoubleSum {
  const { tSet, sSet } = labels;
  const [rows, columns] = [labels.t ?? [1], labels.s ?? [1]];
  const shown = (t: string, s: string, sign: string): DoubleSum => ({
    sign,
    t: labels.t === null ? '' : t,
    s: labels.s === null ? '' : s,
  });
  if (relation === 'some') return shown('t', 's', `\\sum_{${labels.pairs}} `);
  if (relation === '=') {
    const both = sumOver(
      't',
      rows.filter((t) => columns.includes(t)),
      tSet,
    );
    return shown(both.index, both.index, both.sign);
  }
  const rule = rules[relation];
  const active = rows.filter((t) => columns.some((s) => rule(s, t)));
  const outer = sumOver('t', active, tSet);
  if (relation === 'all' || active.length === 1) {
    const inner = sumOver(
      's',
      columns.filter((s) => rule(s, active[0]!)),
      sSet,
    );
    return shown(outer.index, inner.index, outer.sign + inner.sign);
  }
  return shown('t', 's', outer.sign + innerSum(relation, active, columns));
}

const rules: Readonly<Record<Exclude<Relation, 'some' | '='>, (s: number, t: number) => boolean>> = {
  none: () => false,
  all: () => true,
  '<': (s, t) => s < t,
  '≤': (s, t) => s <= t,
  '>': (s, t) => s > t,
  '≥': (s, t) => s >= t,
};

/** Σ over s on one side of t. */
function innerSum(relation: Relation, rows: readonly number[], columns: readonly number[]): string {
  const [low, high] = [columns[0]!, columns[columns.length - 1]!];
  const gapless = high - low + 1 === columns.length;
  const below = relation === '<' || relation === '≤';
  const strict = relation === '<' || relation === '>';
  const limit = below ? (strict ? 't-1' : 't') : strict ? 't+1' : 't';
  const reaches = below
    ? high >= rows[rows.length - 1]! - (strict ? 1 : 0)
    : low <= rows[0]! + (strict ? 1 : 0);
  if (gapless && reaches) return below ? `\\sum_{s=${low}}^{${limit}} ` : `\\sum_{s=${limit}}^{${high}} `;
  const sign = { '<': '<', '≤': '\\le', '>': '>', '≥': '\\ge' }[relation as '<' | '≤' | '>' | '≥'];
  return `\\sum_{\\substack{${low} \\le s \\le ${high} \\\\ s ${sign} t}} `;
}
