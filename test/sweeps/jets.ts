/**
 * An oracle of its own for the sweeps: a program evaluated one sample at a time over multilinear jets, numbers with one
 * coefficient for each set of up to three infinitesimals ε₁, ε₂, ε₃ (εᵢ² = 0). The coefficient of ε₁ε₂ is the mixed
 * second derivative along two directions, and so on; with integers everything is exact.
 */
import type { Activation } from '../../src/functions/activation-types.js';
import type { Program } from '../../src/program/program.js';
import type { Trace } from '../../src/sweeps/trace.js';

/** Coefficients by bit mask: entry 0b101 belongs to ε₁ε₃. */
export type Jet = readonly number[];

const size = 8;

/** a + Σ directionsᵢ·εᵢ. */
export function jet(value: number, ...directions: readonly number[]): Jet {
  const out = [value, 0, 0, 0, 0, 0, 0, 0];
  directions.forEach((direction, i) => (out[1 << i] = direction));
  return out;
}

const add = (a: Jet, b: Jet): Jet => a.map((value, s) => value + b[s]!);

function multiply(a: Jet, b: Jet): Jet {
  const out = Array.from({ length: size }, () => 0);
  for (let s = 0; s < size; s++)
    for (let t = 0; t < size; t++) if ((s & t) === 0) out[s | t]! += a[s]! * b[t]!;
  return out;
}

/** A(z₀ + n) = A + A' n + A'' n²/2 + A''' n³/6, for n⁴ = 0. */
function apply(activation: Activation, z: Jet): Jet {
  const [at = 0, ...rest] = z;
  const n = [0, ...rest];
  const square = multiply(n, n);
  const cube = multiply(square, n);
  const { value, first, second, third } = activation;
  const [a, b, c, d] = [value(at), first(at), second(at), third?.(at) ?? 0];
  return n.map((entry, s) => (s === 0 ? a : 0) + b * entry + (c * square[s]!) / 2 + (d * cube[s]!) / 6);
}

/** Directions 1, 2, 3 of θ, of the input and of any slot; what is left out is zero. */
export interface Directions {
  readonly theta?: Float64Array;
  /** By slot, N × width; the input is slot 0. */
  readonly slots?: ReadonlyMap<number, Float64Array>;
}

/** Every slot of sample n as jets along the given directions. */
export function jetsOf(
  trace: Trace,
  n: number,
  ...along: readonly Directions[]
): readonly (readonly Jet[])[] {
  const { program, parameters } = trace;
  const theta = Array.from(parameters, (p, i) => jet(p, ...along.map((d) => d.theta?.[i] ?? 0)));
  const slots: (readonly Jet[])[] = [];
  const injected = (slot: number, values: readonly Jet[]): readonly Jet[] => {
    const width = program.slots[slot]!;
    return values.map((value, i) =>
      add(value, jet(0, ...along.map((d) => d.slots?.get(slot)?.[n * width + i] ?? 0))),
    );
  };
  const inputs = program.slots[0]!;
  slots[0] = injected(
    0,
    Array.from(trace.value[0]!.subarray(n * inputs, (n + 1) * inputs), (p) => jet(p)),
  );
  for (const node of program.nodes) slots[node.output] = injected(node.output, valuesOf(node, slots, theta));
  return slots;
}

function valuesOf(
  node: Program['nodes'][number],
  slots: readonly (readonly Jet[])[],
  theta: readonly Jet[],
): readonly Jet[] {
  switch (node.kind) {
    case 'affine': {
      const { weight, bias, sites } = node;
      const [outputs, inputs] = weight.shape as [number, number];
      return Array.from({ length: sites * outputs }, (_, at) => {
        const [site, i] = [Math.floor(at / outputs), at % outputs];
        let z: Jet = bias === null ? jet(0) : theta[bias.offset + i]!;
        for (let j = 0; j < inputs; j++)
          z = add(
            z,
            multiply(theta[weight.offset + i * inputs + j]!, slots[node.input]![site * inputs + j]!),
          );
        return z;
      });
    }
    case 'activation':
      return slots[node.input]!.map((z) => apply(node.activation, z));
    case 'add':
      return slots[node.left]!.map((value, i) => add(value, slots[node.right]![i]!));
    case 'scaling':
      return slots[node.input]!.map((value, i) =>
        add(multiply(jet(node.scale[i]!), value), jet(node.shift[i]!)),
      );
    case 'product':
      return slots[node.left]!.map((value, i) => multiply(value, slots[node.right]![i]!));
    case 'concatenate':
      return node.inputs.flatMap((slot) => slots[slot]!);
    case 'linear':
      return rowsOf(node).map((row) =>
        row.reduce(
          (sum, k) => add(sum, multiply(jet(node.weight[k]!), slots[node.input]![node.column[k]!]!)),
          jet(0),
        ),
      );
    case 'maximum':
      return rowsOf(node).map((row) =>
        row
          .map((k) => slots[node.input]![node.column[k]!]!)
          .reduce((best, value) => (value[0]! > best[0]! ? value : best)),
      );
  }
}

/** The entries of each row of a sparse matrix, by number. */
function rowsOf({ start }: { readonly start: Int32Array }): number[][] {
  return Array.from({ length: start.length - 1 }, (_, i) =>
    Array.from({ length: start[i + 1]! - start[i]! }, (__, k) => start[i]! + k),
  );
}

/** The coefficients of one set of infinitesimals in a slot, all samples: N × width. */
export function coefficients(
  trace: Trace,
  slot: number,
  mask: number,
  ...along: readonly Directions[]
): Float64Array {
  return Float64Array.from(
    Array.from({ length: trace.samples }, (_, n) =>
      jetsOf(trace, n, ...along)[slot]!.map((value) => value[mask]!),
    ).flat(),
  );
}
