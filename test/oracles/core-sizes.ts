/**
 * Mass and error (see magnitudes.ts) of uᵀ (U K' Uᵀ) v, where every block of K is replaced by a function of its
 * eigenvalues: the scale of rounding errors in a surrogate Hessian.
 *
 * The spectral absolute value moves by no more than twice what the block moves (2 × 2 blocks; more rows add a factor
 * that grows like their logarithm), so a block counts with the sum of its entries, every coordinate of Uᵀu with the
 * terms it is made of, and each coordinate may meet each other one in its block.
 */
import { activate } from './activations.js';
import { activationNamesOf, headLength, withIdentities, type Sample } from './cores.js';
import { dual, type Dual } from './dual.js';
import { lossOf } from './losses.js';
import { magnitudes, type Magnitude } from './magnitudes.js';
import { evaluate, type OracleLayer, type Taps } from './network.js';

type Vector = readonly number[];
type Slope = Dual<Magnitude>;

const once = dual(magnitudes);
const twice = dual(once);
const zero = magnitudes.constant(0);
const one = magnitudes.constant(1);

const flat = (values: readonly Slope[]): Slope[] => values.map(({ value }) => once.seed(value, zero));
const unitSlope = (values: readonly Slope[], s: number): Slope[] =>
  values.map(({ value }, i) => once.seed(value, i === s ? one : zero));

/** A magnitude of which no two terms cancel. */
const positive = ({ mass, error }: Magnitude): Magnitude => ({ value: mass, mass, error });
const total = (terms: readonly Magnitude[]): Magnitude => terms.map(positive).reduce(magnitudes.add, zero);

/** Evaluates with derivatives along the absolute values of a direction. */
function run(
  sample: Sample,
  layers: readonly OracleLayer[],
  direction: Vector | null,
  taps: Taps<Slope>,
): readonly Slope[] {
  const theta = sample.parameters.map((p, i) =>
    once.seed(magnitudes.constant(p), magnitudes.constant(Math.abs(direction?.[i] ?? 0))),
  );
  return evaluate(once, layers, theta, sample.x.map(once.constant), taps);
}

/** The coordinates Uᵀv: ż of every unit of every activation, and of every number behind `layers`. */
function tangents(
  sample: Sample,
  layers: readonly OracleLayer[],
  v: Vector,
): { readonly units: Magnitude[][]; readonly end: Magnitude[] } {
  const units: Magnitude[][] = [];
  const end = run(sample, layers, v, {
    preActivation: (_, z) => (units.push(z.map(({ slope }) => slope)), z),
  });
  return { units, end: end.map(({ slope }) => slope) };
}

/** R = Σ_k δ_kᵀ V_k unit for unit s behind activation a. */
function connection(
  sample: Sample,
  layers: readonly OracleLayer[],
  v: Vector,
  a: number,
  s: number,
): Magnitude {
  const reached: (readonly Magnitude[])[] = [];
  run(sample, layers, null, {
    postActivation: (index, values) => (index === a ? unitSlope(values, s) : flat(values)),
    affineInput: (_, values) => (reached.push(values.map(({ slope }) => slope)), flat(values)),
  });
  const hasBias = biases(layers);
  let offset = 0;
  const output = run(sample, layers, null, {
    affineOutput(k, z) {
      const inputs = reached[k]!;
      const moved = z.map((zi, i) => {
        const row = inputs.map((r, j) =>
          magnitudes.multiply(r, magnitudes.constant(Math.abs(v[offset + i * inputs.length + j]!))),
        );
        return once.seed(zi.value, magnitudes.add(zi.slope, total(row)));
      });
      offset += z.length * (inputs.length + (hasBias[k] === true ? 1 : 0));
      return moved;
    },
  });
  return lossOf(once, sample.loss, output, sample.y).slope;
}

function biases(layers: readonly OracleLayer[]): boolean[] {
  return layers.flatMap((layer) => {
    if (layer.kind === 'residual') return biases(layer.layers);
    return layer.kind === 'dense' ? [layer.bias] : [];
  });
}

/** γ = A'(z) and c = A''(z)·∂φ/∂v, added. */
function unitBlock(sample: Sample, layers: readonly OracleLayer[], a: number, s: number): Magnitude {
  const name = activationNamesOf(layers)[a]!;
  let slope = zero;
  let bend = zero;
  const output = run(sample, layers, null, {
    preActivation(index, z) {
      if (index !== a) return z;
      const jet = activate(twice, name, twice.seed(once.seed(z[s]!.value, one), once.constant(1)));
      slope = jet.slope.value;
      bend = jet.slope.slope;
      return z;
    },
    postActivation: (index, v) => (index === a ? unitSlope(v, s) : v),
  });
  const above = lossOf(once, sample.loss, output, sample.y).slope;
  return total([slope, magnitudes.multiply(bend, above)]);
}

/** The entries of the output's block. */
function outputBlock(
  sample: Sample,
  head: readonly OracleLayer[],
  tail: readonly OracleLayer[],
): Magnitude[] {
  const theta = sample.parameters.map(magnitudes.constant);
  const middle = evaluate(magnitudes, head, theta, sample.x.map(magnitudes.constant));
  return middle.flatMap((_, i) =>
    middle.map((__, j) => {
      const at = middle.map((m, k) =>
        twice.seed(once.seed(m, k === i ? one : zero), once.constant(k === j ? 1 : 0)),
      );
      return lossOf(twice, sample.loss, evaluate(twice, tail, [], at), sample.y).slope.slope;
    }),
  );
}

export function surrogateSize(sample: Sample, u: Vector, v: Vector): Magnitude {
  const layers = withIdentities(sample.layers);
  const head = layers.slice(0, headLength(layers));
  const tail = layers.slice(head.length);
  const left = tangents(sample, head, u);
  const right = tangents(sample, head, v);
  const product = (a: Magnitude, b: Magnitude, c: Magnitude): Magnitude =>
    magnitudes.multiply(magnitudes.multiply(a, b), c);
  const terms = [product(total(outputBlock(sample, head, tail)), total(left.end), total(right.end))];
  left.units.forEach((units, a) =>
    units.forEach((z, s) => {
      const p = total([z, connection(sample, layers, u, a, s)]);
      const q = total([right.units[a]![s]!, connection(sample, layers, v, a, s)]);
      const block = unitBlock(sample, layers, a, s);
      terms.push(product(total([block, block]), p, q));
    }),
  );
  return total(terms);
}
