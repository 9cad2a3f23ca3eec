/**
 * The gradients of all samples as lists of dyads. Nothing of size N·P exists until `materialize` is called.
 */
import { copyOf } from '../numeric/allocation.js';
import type { Matrix } from '../numeric/matrix.js';
import { affineInputs, affineOutputs, type AffineNode } from '../program/nodes.js';
import { checkTarget, checkTargetMatrix, delivered } from './check-target.js';
import { checkSample, checkVector } from './check-vector.js';
import { lazy } from './lazy.js';
import { collapseLongLists, denseWidth } from './rows/collapse.js';
import { combineRows } from './rows/combine.js';
import { mergeShared } from './rows/merge.js';
import { storedNumbers, type FactorRows } from './rows/factor-rows.js';
import { gramOfRows } from './rows/gram.js';
import { materializeRows } from './rows/materialize.js';
import { squaredNormsOfRows } from './rows/norms.js';
import { projectRows } from './rows/project.js';
import { rowsRange } from './rows/range.js';
import type { LossState } from './state.js';

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

/**
 * Per-sample gradients ∇f_n = Σ_l δ_l ⊗ ṽ_{l-1} (B5, B6, mathematics 4.1), N samples, P parameters.
 *
 * Verbs with a result of more than a number for each sample write it to `into` where it is given, a Float64Array or a
 * matrix of the result's shape, and return that, so that a loop makes no garbage; ShapeError for one that does not fit.
 */
export interface FactoredGradient {
  readonly samples: number;
  /** How many numbers the factors hold, instead of N·P. */
  readonly storedNumbers: number;
  /** For each weight how its gradient is held: one outer product a sample, a sum of several, or collapsed to a matrix. */
  forms(): GradientForm[];
  /** Σ w_n ∇f_n + λθ, P numbers: the gradient of the mean objective. Cost 2·N·P flops. */
  mean(into?: Float64Array): Float64Array;
  /** |∇f_n| for every sample. Cost 2·S flops a sample (S units), no memory. */
  norms(): Float64Array;
  /** ⟨∇f_a, ∇f_b⟩, N × N. Cost 2·N²·S flops as two symmetric multiplications a layer. */
  gram(into?: Matrix): Matrix;
  /** ⟨∇f_n, v⟩ for every sample. Cost 2·N·P flops. Throws ShapeError if v has not P entries. */
  multiply(v: ArrayLike<number>): Float64Array;
  /** The gradient of sample i alone, with the same verbs; its mean is ∇f_i. A view: nothing is copied. */
  sample(i: number): FactoredGradient;
  /** The outer products themselves: for each sample one per weight and one per bias (two for a Sobolev objective). */
  dyads(): Dyad[];
  /** ∇f_n as rows: N × P. The one verb that allocates N·P numbers. */
  materialize(into?: Matrix): Matrix;
  /** @internal What stands behind it, for `hessian.solve`; absent where it is elsewhere. */
  readonly source?: GradientSource;
  /** @internal The mean where it is known already, not a copy: for reading only. */
  readonly known?: Float64Array;
}

/** The mean for those who only read it: without a copy where it is known. */
export function meanForReading(gradient: FactoredGradient): Float64Array {
  return gradient.known ?? gradient.mean();
}

/** How the per-sample gradients of one weight (and its bias) are held. */
export interface GradientForm {
  /** Name of the weight's block. */
  readonly block: string;
  readonly form: 'outer product' | 'sum of outer products' | 'collapsed';
  /** Outer products per sample: the weight's uses (times two for a Sobolev objective). */
  readonly terms: number;
  /** Numbers held for each sample. */
  readonly numbers: number;
}

/** What a factored gradient is made of. */
export interface GradientSource {
  /** One kind of row: a gradient per sample. */
  readonly rows: FactorRows;
  readonly weights: Float64Array;
  /** λθ of the L2 term, or null. */
  readonly regularization: Float64Array | null;
  /** The mean, where there is a cheaper way to it than by the rows, or parameters beside the network's belong to it. */
  readonly mean?: (() => Float64Array) | undefined;
  /** The state whose gradients these are, where nothing is beside them: told without making them. */
  readonly state?: LossState | undefined;
  /** How often the rows' numbers have been replaced by others; left out where they stay. */
  readonly revision?: (() => number) | undefined;
}

/** A source whose rows are made at their first use; a class for the same reason as `Stored`. */
export class LazyGradientSource implements GradientSource {
  readonly weights: Float64Array;
  readonly regularization: Float64Array | null;
  readonly mean: (() => Float64Array) | undefined;
  readonly state: LossState | undefined;
  readonly #rows: () => FactorRows;

  constructor(
    rows: () => FactorRows,
    { weights, regularization, mean, state }: Omit<GradientSource, 'rows'>,
  ) {
    this.weights = weights;
    this.regularization = regularization;
    this.mean = mean;
    this.state = state;
    this.#rows = rows;
  }

  get rows(): FactorRows {
    return this.#rows();
  }
}

/**
 * What must not be made before it is asked for. A class, because each object literal with a getter has a shape of its own,
 * and outlives its use until the next full garbage collection.
 */
class Stored {
  readonly #rows: () => FactorRows;

  constructor(rows: () => FactorRows) {
    this.#rows = rows;
  }

  get storedNumbers(): number {
    return storedNumbers(this.#rows());
  }
}

export function factoredGradient(source: GradientSource): FactoredGradient {
  const { weights } = source;
  // One entry per weight, each in its smaller form; the mean needs neither and takes the rows as the sweeps left them.
  const held = perRevision(source.revision, () => collapseLongLists(mergeShared(source.rows)));
  const verbs: Omit<FactoredGradient, 'storedNumbers'> = {
    samples: weights.length,
    forms: () => formsOf(held()),
    mean(into) {
      if (source.mean !== undefined) {
        const made = source.mean();
        if (into !== undefined) checkTarget('gradient.mean', 'into', into, made.length);
        return delivered(made, into);
      }
      const { rows, regularization } = source;
      if (into !== undefined) checkTarget('gradient.mean', 'into', into, rows.program.parameterCount);
      if (regularization === null) return combineRows(rows, weights, into?.fill(0), true);
      if (into === undefined) return combineRows(rows, weights, copyOf(regularization));
      into.set(regularization);
      return combineRows(rows, weights, into);
    },
    norms() {
      const norms = squaredNormsOfRows(held());
      for (let n = 0; n < norms.length; n++) norms[n] = Math.sqrt(norms[n]!);
      return norms;
    },
    gram(into) {
      const { length: n } = weights;
      if (into !== undefined) checkTargetMatrix('gradient.gram', into, n, n);
      return gramOfRows(held(), into);
    },
    multiply(v) {
      const { parameterCount } = source.rows.program;
      return projectRows(source.rows, checkVector('gradient.multiply', 'v', v, parameterCount));
    },
    sample(i) {
      const n = checkSample('gradient.sample', i, weights.length);
      return factoredGradient({
        rows: rowsRange(held(), n, 1),
        weights: Float64Array.of(1),
        regularization: null,
      });
    },
    dyads: () => dyadsOf(held(), weights),
    materialize(into) {
      const { rows } = source;
      if (into === undefined) return materializeRows(rows);
      const { parameterCount } = rows.program;
      checkTargetMatrix('gradient.materialize', into, weights.length, parameterCount).data.fill(0);
      return materializeRows(rows, 0, weights.length, into);
    },
    source,
  };
  return Object.assign(new Stored(held), verbs);
}

/** `lazy`, made anew where the revision is another one than it was. */
function perRevision<T>(revision: (() => number) | undefined, make: () => T): () => T {
  if (revision === undefined) return lazy(make);
  let made = lazy(make);
  let at = revision();
  return () => {
    if (revision() !== at) {
      made = lazy(make);
      at = revision();
    }
    return made();
  };
}

function formsOf(rows: FactorRows): GradientForm[] {
  return rows.nodes.map(({ node, left, right, dense }) => {
    const slabs = [...left, ...right].filter((slab) => slab !== undefined);
    const numbers = dense === undefined ? slabs.reduce((sum, slab) => sum + slab.length, 0) : dense.length;
    const terms = rows.kinds[0]!.length * node.sites;
    const form = dense !== undefined ? 'collapsed' : terms === 1 ? 'outer product' : 'sum of outer products';
    return { block: node.weight.name, form, terms, numbers: numbers / rows.samples };
  });
}

function dyadsOf(rows: FactorRows, weights: Float64Array): Dyad[] {
  const dyads: Dyad[] = [];
  for (let sample = 0; sample < rows.samples; sample++) {
    const coefficient = weights[sample]!;
    for (const { node, left, right, dense } of rows.nodes) {
      if (dense !== undefined) {
        dyads.push(...rowsAsDyads(node, dense, sample, coefficient));
        continue;
      }
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

/** A collapsed weight as outer products: unit vector i ⊗ row i of the matrix, and the bias's part ⊗ 1. */
function rowsAsDyads(node: AffineNode, dense: Float64Array, sample: number, coefficient: number): Dyad[] {
  const outputs = affineOutputs(node);
  const inputs = affineInputs(node);
  const own = dense.subarray(sample * denseWidth(node), (sample + 1) * denseWidth(node));
  const dyads = Array.from({ length: outputs }, (_, i): Dyad => {
    const left = new Float64Array(outputs);
    left[i] = 1;
    return {
      block: node.weight.name,
      sample,
      coefficient,
      left,
      right: own.slice(i * inputs, (i + 1) * inputs),
    };
  });
  if (node.bias !== null) {
    const left = own.slice(node.weight.length);
    dyads.push({ block: node.bias.name, sample, coefficient, left, right: Float64Array.of(1) });
  }
  return dyads;
}

function part(slab: Float64Array | undefined, index: number, width: number): Float64Array | undefined {
  return slab?.slice(index * width, (index + 1) * width);
}
