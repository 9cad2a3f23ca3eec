/**
 * ⟨H, H'⟩ of two mean Hessians: Σ_{n,m} w_n w'_m ⟨H_n, H'_m⟩ and what the L2 terms add,
 * ⟨H + λI, H' + λ'I⟩ = ⟨H, H'⟩ + λ tr H' + λ' tr H + λλ'P.
 */
import { DomainError } from '../../errors.js';
import type { Program } from '../../program/program.js';
import { sampleCore } from './core.js';
import type { HessianVerbs } from './verbs.js';
import { stateRange } from '../state.js';
import { allocate } from '../../numeric/allocation.js';
import { inputsOf } from '../../program/nodes.js';
import { sharesWeights } from '../../program/sharing.js';
import { dot } from '../../numeric/vector.js';
import { innerOf } from './dense-verbs.js';
import { stateNumbers } from './diagonal.js';
import { innerProducts, spread } from './inner-products.js';

/** Cost: about 10·L·n³ flops a pair of samples from factors; P² numbers where only products are known. */
export function innerProduct(a: HessianVerbs, b: HessianVerbs): number {
  checkSameStructure(a.program, b.program);
  const data = dataPart(a, b);
  let shifts = a.l2 * b.l2 * a.program.parameterCount;
  if (a.l2 !== 0) shifts += a.l2 * b.trace();
  if (b.l2 !== 0) shifts += b.l2 * a.trace();
  return data + shifts;
}

/**
 * From factors in O(L n³) a pair where every weight has one use. With shared weights the blocks of different uses
 * overlap: then from the written-out matrices while they are small, else from P products, a column at a time.
 */
function dataPart(a: HessianVerbs, b: HessianVerbs): number {
  const own = a === b ? a.squaredNorm() : null;
  if (own !== null) return own;
  const single = !sharesWeights(a.program) && !sharesWeights(b.program);
  if (a.state !== null && b.state !== null && single) return fromFactors(a, b);
  if (a.program.parameterCount <= largestWrittenOrder) return innerOf(a.materialize(), b.materialize());
  return byColumns(a, b);
}

/** Order up to which P² numbers (128 MiB) are a fair price for an inner product. */
const largestWrittenOrder = 4096;

function byColumns(a: HessianVerbs, b: HessianVerbs): number {
  const unit = allocate(a.program.parameterCount);
  let sum = 0;
  for (let j = 0; j < unit.length; j++) {
    unit[j] = 1;
    const left = a.multiply(unit);
    sum += dot(left, a === b ? left : b.multiply(unit));
    unit[j] = 0;
  }
  return sum;
}

function fromFactors(a: HessianVerbs, b: HessianVerbs): number {
  const stateA = a.state!;
  const stateB = b.state!;
  const step = Math.max(1, Math.floor((1 << 18) / stateNumbers(stateA)));
  let sum = 0;
  for (let i = 0; i < a.samples; i += step) {
    const rows = Math.min(step, a.samples - i);
    const left = spread(stateRange(stateA, i, rows), sampleCore(a.core));
    const symmetric = a === b;
    for (let j = 0; j < (symmetric ? i + rows : b.samples); j += step) {
      const columns = Math.min(step, b.samples - j);
      const right = symmetric && j === i ? left : spread(stateRange(stateB, j, columns), sampleCore(b.core));
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
      const from = inputsOf(node).join(', ');
      const biased = node.kind === 'affine' && node.bias !== null ? ' with bias' : '';
      return `${node.kind}(${from})${biased} → ${slots[node.output]}`;
    })
    .join('; ');
}
