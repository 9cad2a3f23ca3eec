/**
 * The global form H = U K Uᵀ of one sample's Hessian, built densely and by definition:
 *
 *   g = ∇_θ z            for every unit of every activation, by dual numbers
 *   e = Σ_k δ_k ⊗ unit   over the dense layers k that read the unit without another activation in between
 *   K = [[A''·∂φ/∂v, A'], [A', 0]] for every unit (just A''·∂φ/∂v if no layer reads it), and the output's own block
 *
 * Activations and scalings behind the last dense or residual layer belong to the output's block.
 */
import { EVD, Matrix } from 'ml-matrix';
import type { ActivationName } from './activation-names.js';
import { activate } from './activations.js';
import type { Algebra } from './algebra.js';
import { derivative, gradient, hessian } from './derivatives.js';
import { dual, type Dual } from './dual.js';
import { lossOf, type OracleLoss } from './losses.js';
import { evaluate, type OracleLayer, type Taps } from './network.js';
import type { Objective } from './objectives.js';
import { reals } from './reals.js';

/** A diagonal block of K with the columns of U that it acts on; a row-major square matrix. */
export interface CoreBlock {
  readonly columns: readonly Float64Array[];
  readonly entries: Float64Array;
}

/** One sample: where its Hessian is taken. */
export interface Sample {
  readonly layers: readonly OracleLayer[];
  readonly parameters: readonly number[];
  readonly loss: OracleLoss;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Every dense layer gets an activation: identity where the list has none behind it. */
export function withIdentities(layers: readonly OracleLayer[]): OracleLayer[] {
  return layers.flatMap((layer, index): OracleLayer[] => {
    if (layer.kind === 'residual') return [{ kind: 'residual', layers: withIdentities(layer.layers) }];
    if (layer.kind !== 'dense' || layers[index + 1]?.kind === 'activation') return [layer];
    return [layer, { kind: 'activation', name: 'identity' }];
  });
}

const duals = dual(reals);

/** Evaluates with duals; `taps` decide where the derivative enters. Returns outputs' values and slopes. */
function probe(
  sample: Sample,
  layers: readonly OracleLayer[],
  taps: Taps<Dual<number>>,
): readonly Dual<number>[] {
  return evaluate(duals, layers, sample.parameters.map(duals.constant), sample.x.map(duals.constant), taps);
}

const bump = (values: readonly Dual<number>[], index: number): Dual<number>[] =>
  values.map((v, i) => (i === index ? duals.seed(v.value, v.slope + 1) : v));
const flat = (values: readonly Dual<number>[]): Dual<number>[] => values.map((v) => duals.constant(v.value));

/** What flows through a sample: widths and values at each activation and dense layer, in order. */
interface Flow {
  readonly preActivations: readonly (readonly number[])[];
  readonly affineOutputs: readonly (readonly number[])[];
  /** Whether any parameter lies below the activation: a fixed function of the input has no g, hence no block. */
  readonly isAboveParameters: readonly boolean[];
}

function flowOf(sample: Sample, layers: readonly OracleLayer[]): Flow {
  const preActivations: number[][] = [];
  const affineOutputs: number[][] = [];
  const isAboveParameters: boolean[] = [];
  evaluate(reals, layers, sample.parameters, sample.x, {
    affineOutput: (_, z) => (affineOutputs.push([...z]), z),
    preActivation(_, z) {
      preActivations.push([...z]);
      isAboveParameters.push(affineOutputs.length > 0);
      return z;
    },
  });
  return { preActivations, affineOutputs, isAboveParameters };
}

/** ∂φ/∂(what the tap touches). */
function sensitivity(sample: Sample, layers: readonly OracleLayer[], taps: Taps<Dual<number>>): number {
  return lossOf(duals, sample.loss, probe(sample, layers, taps), sample.y).slope;
}

/** e of unit s behind activation a, or null if no dense layer reads it directly. */
function connectionColumn(
  sample: Sample,
  layers: readonly OracleLayer[],
  deltas: readonly (readonly number[])[],
  a: number,
  s: number,
): Float64Array | null {
  const column = new Float64Array(sample.parameters.length);
  let offset = 0;
  let isRead = false;
  const sizes = denseSizes(layers);
  probe(sample, layers, {
    // Only the straight connections from the unit to dense layers count: other activations stop the derivative.
    postActivation: (index, v) => (index === a ? bump(flat(v), s) : flat(v)),
    affineInput(k, values) {
      const { inputs, outputs, bias } = sizes[k]!;
      isRead ||= values.some(({ slope }) => slope !== 0);
      for (let i = 0; i < outputs; i++) {
        for (let j = 0; j < inputs; j++) column[offset + i * inputs + j] = deltas[k]![i]! * values[j]!.slope;
      }
      offset += outputs * (inputs + (bias ? 1 : 0));
      return flat(values);
    },
  });
  return isRead ? column : null;
}

function denseSizes(
  layers: readonly OracleLayer[],
): { readonly inputs: number; readonly outputs: number; readonly bias: boolean }[] {
  return layers.flatMap((layer) => {
    if (layer.kind === 'residual') return denseSizes(layer.layers);
    return layer.kind === 'dense' ? [layer] : [];
  });
}

/** Number of layers in front of the trailing activations and scalings. */
export function headLength(layers: readonly OracleLayer[]): number {
  let length = layers.length;
  while (length > 0 && ['activation', 'scaling'].includes(layers[length - 1]!.kind)) length--;
  return length;
}

/** All blocks of K with their columns: U K Uᵀ is the sample's Hessian. */
export function coreBlocks(sample: Sample): CoreBlock[] {
  const layers = withIdentities(sample.layers);
  const head = layers.slice(0, headLength(layers));
  const tail = layers.slice(head.length);
  const { x, parameters } = sample;
  const middle = evaluate(reals, head, parameters, x);
  const tailLoss: Objective = (algebra, m) =>
    lossOf(algebra, sample.loss, evaluate(algebra, tail, [], m), sample.y);
  const middleOf =
    (i: number): Objective =>
    (algebra, theta) =>
      evaluate(algebra, head, theta, x.map(algebra.constant))[i]!;
  const output: CoreBlock = {
    columns: middle.map((_, i) => gradient(middleOf(i), parameters)),
    entries: hessian(tailLoss, middle),
  };

  const flow = flowOf(sample, layers);
  const deltas = flow.affineOutputs.map((z, k) =>
    z.map((_, i) =>
      sensitivity(sample, layers, { affineOutput: (index, v) => (index === k ? bump(v, i) : v) }),
    ),
  );
  const names = activationNamesOf(head);
  const units = names.flatMap((name, a) =>
    (flow.isAboveParameters[a]! ? flow.preActivations[a]! : []).map((z, s): CoreBlock => {
      const activation: Objective = (algebra, [at]) => activate(algebra, name, at!);
      const slope = derivative(activation, [z], [1]);
      const bend = derivative(activation, [z], [1], [1]);
      const above = sensitivity(sample, layers, {
        postActivation: (index, v) => (index === a ? bump(v, s) : v),
      });
      const g = gradient(preActivation(head, x, a, s), parameters);
      const e = connectionColumn(sample, layers, deltas, a, s);
      if (e === null) return { columns: [g], entries: Float64Array.of(bend * above) };
      return { columns: [g, e], entries: Float64Array.of(bend * above, slope, slope, 0) };
    }),
  );
  return [output, ...units];
}

/** The activations' names, in order. */
export function activationNamesOf(layers: readonly OracleLayer[]): ActivationName[] {
  return layers.flatMap((layer) => {
    if (layer.kind === 'residual') return activationNamesOf(layer.layers);
    return layer.kind === 'activation' ? [layer.name] : [];
  });
}

/** z of one unit as a function of the parameters. */
function preActivation(
  layers: readonly OracleLayer[],
  x: readonly number[],
  a: number,
  s: number,
): Objective {
  return <S>(algebra: Algebra<S>, theta: readonly S[]): S => {
    const found: S[] = [];
    evaluate(algebra, layers, theta, x.map(algebra.constant), {
      preActivation(index, z) {
        if (index === a) found.push(z[s]!);
        return z;
      },
    });
    return found[0]!;
  };
}

/** A function of a symmetric matrix's eigenvalues: f(A) = V f(Λ) Vᵀ. */
export function spectral(entries: Float64Array, f: (value: number) => number): Float64Array {
  const size = Math.sqrt(entries.length);
  const { realEigenvalues, eigenvectorMatrix: v } = new EVD(Matrix.from1DArray(size, size, entries), {
    assumeSymmetric: true,
  });
  const out = new Float64Array(entries.length);
  realEigenvalues.forEach((value, k) => {
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) out[i * size + j]! += f(value) * v.get(i, k) * v.get(j, k);
  });
  return out;
}

/** U K Uᵀ, row-major. */
export function assemble(blocks: readonly CoreBlock[]): Float64Array {
  const size = blocks[0]!.columns[0]!.length;
  const out = new Float64Array(size * size);
  for (const { columns, entries } of blocks) {
    columns.forEach((left, a) =>
      columns.forEach((right, b) => {
        const weight = entries[a * columns.length + b]!;
        if (weight === 0) return;
        for (let i = 0; i < size; i++)
          for (let j = 0; j < size; j++) out[i * size + j]! += weight * left[i]! * right[j]!;
      }),
    );
  }
  return out;
}

/** Jᵀ ∇²loss J with J = ∂output/∂θ: the generalized Gauss-Newton matrix, row-major. */
export function gaussNewton(sample: Sample): Float64Array {
  const { layers, parameters, x, y, loss } = sample;
  const output = evaluate(reals, layers, parameters, x);
  const columns = output.map((_, k) =>
    gradient((algebra, theta) => evaluate(algebra, layers, theta, x.map(algebra.constant))[k]!, parameters),
  );
  const lossOfOutput: Objective = (algebra, p) => lossOf(algebra, loss, p, y);
  return assemble([{ columns, entries: hessian(lossOfOutput, output) }]);
}
