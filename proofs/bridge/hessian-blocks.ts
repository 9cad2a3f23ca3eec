/** B7–B9: blocks of the Hessian, with the bias as one more input of each layer. */
import type { BridgeCheck } from '../bridge-check.js';
import { cases } from './case.js';
import { bridgeCheck, type Comparison } from './check.js';
import { hessians, hessiansOf, rowOf, type Perturbation } from './exact-hessian.js';

/** Blocks of two layers, the higher first or second, of all samples; `wanted` chooses by their layers. */
function* blocks(
  wanted: (a: number, b: number, depth: number) => boolean,
  perturbation: Perturbation | null = null,
): Generator<Comparison> {
  for (const one of cases()) {
    const exact = perturbation === null ? hessiansOf(one) : hessians(one, perturbation);
    const P = one.v.length;
    const layer = (name: string): number => Number(name.split('.')[1]);
    const numbers = [...new Set(one.network.blocks.map(({ name }) => layer(name)))];
    for (const [n, H] of exact.entries()) {
      const hessian = one.at.hessian.sample(n);
      for (const rows of one.network.blocks) {
        for (const columns of one.network.blocks) {
          const [a, b] = [rows, columns].map(({ name }) => 1 + numbers.indexOf(layer(name))) as [
            number,
            number,
          ];
          if (!wanted(a, b, one.net.depth)) continue;
          const formula = Array.from({ length: rows.length }, (_, i) =>
            rowOf(H, rows.offset + i, P).slice(columns.offset, columns.offset + columns.length),
          ).flat();
          const code = hessian.block(rows.name, columns.name).materialize().data;
          yield { what: `${one.name}, sample ${n}, ${rows.name} and ${columns.name}`, code, formula };
        }
      }
    }
  }
}

const blockCheck = (
  formula: string,
  id: string,
  wanted: (a: number, b: number, depth: number) => boolean,
  perturbation: Perturbation,
  statement: string,
): BridgeCheck =>
  bridgeCheck({
    formula,
    entries: [id, 'B-any'],
    symbol: 'at.hessian.block(a, b)',
    source: 'src/factors/hessian/block-terms.ts',
    comparisons: () => blocks(wanted),
    control: { statement, comparisons: () => blocks(wanted, perturbation) },
  });

export const blockBridge: readonly BridgeCheck[] = [
  blockCheck('∂²f/∂u∂u', 'B7', (a, b, depth) => a === depth && b === depth, { flat: true }, 'without γ P η'),
  blockCheck(
    '∂²f/∂u∂w',
    'B8',
    (a, b, depth) => (a === depth) !== (b === depth),
    { single: true },
    'without δ ⊗ η ⊗ v',
  ),
  blockCheck(
    '∂²f/∂w∂w, one layer',
    'B9',
    (a, b, depth) => a === b && a < depth,
    { straight: true },
    'without c',
  ),
  blockCheck(
    '∂²f/∂w∂w, two layers',
    'B9',
    (a, b, depth) => a !== b && Math.max(a, b) < depth,
    { single: true },
    'without δ ⊗ η ⊗ v',
  ),
];
