/**
 * The gradients of all samples as lists of dyads. Nothing of size N·P exists until `materialize` is called.
 */
import { allocate } from '../numeric/allocation.js';
import type { Matrix } from '../numeric/matrix.js';
import { affineInputs, affineOutputs } from '../program/nodes.js';
import { checkSample, checkVector } from './check-vector.js';
import { combineRows } from './rows/combine.js';
import { storedNumbers, type FactorRows } from './rows/factor-rows.js';
import { gramOfRows } from './rows/gram.js';
import { materializeRows } from './rows/materialize.js';
import { squaredNormsOfRows } from './rows/norms.js';
import { projectRows } from './rows/project.js';
import { rowsRange } from './rows/range.js';

/** One outer product: `coefficient · left ⊗ right` adds to the block named `block` of the gradient. */
export interface Dyad {
  /** A name of `network.blocks`. */
  readonly block: string;
  /** The sample it belongs to. */
  readonly sample: number;
  /** The sample's weight in the mean; 1 for a single sample. */
  readonly coefficient: number;
  /** δ, one number per output of the layer. */
  readonly left: Float64Array;
  /** v of the layer below (or its derivative), one number per input; `[1]` for a bias. */
  readonly right: Float64Array;
}

/** Per-sample gradients ∇f_n = Σ_l δ_l ⊗ ṽ_{l-1} (B5, B6, mathematics 4.1), N samples, P parameters. */
export interface FactoredGradient {
  readonly samples: number;
  /** How many numbers the factors hold, instead of N·P. */
  readonly storedNumbers: number;
  /** Σ w_n ∇f_n + λθ, P numbers: the gradient of the mean objective. Cost 2·N·P flops. */
  mean(): Float64Array;
  /** |∇f_n| for every sample. Cost 2·S flops a sample (S units), no memory. */
  norms(): Float64Array;
  /** ⟨∇f_a, ∇f_b⟩, N × N. Cost 2·N²·S flops as two symmetric multiplications a layer. */
  gram(): Matrix;
  /** ⟨∇f_n, v⟩ for every sample. Cost 2·N·P flops. Throws ShapeError if v has not P entries. */
  multiply(v: ArrayLike<number>): Float64Array;
  /** The gradient of sample i alone, with the same verbs; its mean is ∇f_i. A view: nothing is copied. */
  sample(i: number): FactoredGradient;
  /** The outer products themselves: for each sample one per weight and one per bias (two for a Sobolev objective). */
  dyads(): Dyad[];
  /** ∇f_n as rows: N × P. The one verb that allocates N·P numbers. */
  materialize(): Matrix;
}

/** What a factored gradient is made of. */
export interface GradientSource {
  /** One kind of row: a gradient per sample. */
  readonly rows: FactorRows;
  readonly weights: Float64Array;
  /** λθ of the L2 term, or null. */
  readonly regularization: Float64Array | null;
}

export function factoredGradient(source: GradientSource): FactoredGradient {
  const { rows, weights } = source;
  const { parameterCount } = rows.program;
  return {
    samples: rows.samples,
    get storedNumbers() {
      return storedNumbers(rows);
    },
    mean() {
      const into = source.regularization?.slice() ?? allocate(parameterCount);
      return combineRows(rows, weights, into);
    },
    norms: () => squaredNormsOfRows(rows).map(Math.sqrt),
    gram: () => gramOfRows(rows),
    multiply: (v) => projectRows(rows, checkVector('gradient.multiply', 'v', v, parameterCount)),
    sample(i) {
      const n = checkSample('gradient.sample', i, rows.samples);
      return factoredGradient({
        rows: rowsRange(rows, n, 1),
        weights: Float64Array.of(1),
        regularization: null,
      });
    },
    dyads: () => dyadsOf(rows, weights),
    materialize: () => materializeRows(rows),
  };
}

function dyadsOf(rows: FactorRows, weights: Float64Array): Dyad[] {
  const dyads: Dyad[] = [];
  for (let sample = 0; sample < rows.samples; sample++) {
    const coefficient = weights[sample]!;
    for (const { node, left, right } of rows.nodes) {
      for (const term of rows.kinds[0]!) {
        for (let site = sample * node.sites; site < (sample + 1) * node.sites; site++) {
          const a = part(left[term.left], site, affineOutputs(node));
          const b = part(right[term.right], site, affineInputs(node));
          if (a === undefined) continue;
          if (b !== undefined)
            dyads.push({ block: node.weight.name, sample, coefficient, left: a, right: b });
          if (node.bias === null || rows.constants[term.right] === 0) continue;
          dyads.push({ block: node.bias.name, sample, coefficient, left: a, right: Float64Array.of(1) });
        }
      }
    }
  }
  return dyads;
}

function part(slab: Float64Array | undefined, index: number, width: number): Float64Array | undefined {
  return slab?.slice(index * width, (index + 1) * width);
}
