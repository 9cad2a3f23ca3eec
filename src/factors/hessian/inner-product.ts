/**
 * ⟨H, H'⟩ of two mean Hessians: Σ_{n,m} w_n w'_m ⟨H_n, H'_m⟩ and what the L2 terms add,
 * ⟨H + λI, H' + λ'I⟩ = ⟨H, H'⟩ + λ tr H' + λ' tr H + λλ'P.
 */
import { DomainError } from '../../errors.js';
import type { Program } from '../../program/program.js';
import type { HessianVerbs } from './verbs.js';
import { stateRange } from '../state.js';
import { dot } from '../../numeric/vector.js';
import { innerOf } from './dense-verbs.js';
import { stateNumbers } from './diagonal.js';
import { innerProducts, spread } from './inner-products.js';

/** Cost: about 10·L·n³ flops a pair of samples from factors; P² numbers where only products are known. */
export function innerProduct(a: HessianVerbs, b: HessianVerbs): number {
  checkSameStructure(a.program, b.program);
  const data =
    a.state !== null && b.state !== null ? fromFactors(a, b) : innerOf(a.materialize(), b.materialize());
  const traces = (verbs: HessianVerbs): number => dot(verbs.weights, verbs.traces());
  let shifts = a.l2 * b.l2 * a.program.parameterCount;
  if (a.l2 !== 0) shifts += a.l2 * traces(b);
  if (b.l2 !== 0) shifts += b.l2 * traces(a);
  return data + shifts;
}

function fromFactors(a: HessianVerbs, b: HessianVerbs): number {
  const stateA = a.state!;
  const stateB = b.state!;
  const step = Math.max(1, Math.floor((1 << 18) / stateNumbers(stateA)));
  let sum = 0;
  for (let i = 0; i < a.samples; i += step) {
    const rows = Math.min(step, a.samples - i);
    const left = spread(stateRange(stateA, i, rows), a.core);
    const symmetric = a === b;
    for (let j = 0; j < (symmetric ? i + rows : b.samples); j += step) {
      const columns = Math.min(step, b.samples - j);
      const right = symmetric && j === i ? left : spread(stateRange(stateB, j, columns), b.core);
      for (let n = 0; n < rows; n++) {
        const others = Array.from({ length: columns }, (_, m) => m);
        const products = innerProducts(
          left,
          right,
          others.map(() => n),
          others,
        );
        const twice = symmetric && j < i ? 2 : 1;
        for (let m = 0; m < columns; m++) sum += twice * a.weights[i + n]! * b.weights[j + m]! * products[m]!;
      }
    }
  }
  return sum;
}

function checkSameStructure(a: Program, b: Program): void {
  if (a === b || structureOf(a) === structureOf(b)) return;
  throw new DomainError(
    'hessian.inner',
    'other',
    `a Hessian of a network of the structure ${structureOf(a)}`,
    structureOf(b),
    'Inner products compare Hessians over one parameter space: linearize networks of one structure.',
  );
}

/** Nodes with what they read and the widths they write: equal for two programs iff their parameters have equal places. */
function structureOf({ nodes, slots }: Program): string {
  return nodes
    .map((node) => {
      const from = node.kind === 'add' ? `${node.left}, ${node.right}` : `${node.input}`;
      const biased = node.kind === 'affine' && node.bias !== null ? ' with bias' : '';
      return `${node.kind}(${from})${biased} → ${slots[node.output]}`;
    })
    .join('; ');
}
