/** Recurrent layers by their definitions, step after step, over any algebra. */
import type { ActivationName } from './activation-names.js';
import { activate } from './activations.js';
import { dot, type Algebra } from './algebra.js';

/** Reads the next parameters. */
export type Take<S> = (count: number) => readonly S[];

interface Recurrence {
  readonly inputs: number;
  readonly hidden: number;
  readonly steps: number;
  readonly sequence?: boolean;
}

/** W a + b. */
export function affine<S>(
  algebra: Algebra<S>,
  weight: readonly S[],
  bias: readonly S[] | null,
  input: readonly S[],
  outputs: number,
): S[] {
  return Array.from({ length: outputs }, (_, i) => {
    const sum = dot(algebra, weight.slice(i * input.length, (i + 1) * input.length), input);
    return bias === null ? sum : algebra.add(sum, bias[i]!);
  });
}

/** h_0 = 0, h_t = next(x_t, h_{t−1}); the last state, or all of them. */
function unrolled<S>(
  algebra: Algebra<S>,
  { inputs, hidden, steps, sequence = false }: Recurrence,
  input: readonly S[],
  next: (x: readonly S[], h: readonly S[]) => S[],
): S[] {
  const states: S[][] = [];
  let state: S[] = Array.from({ length: hidden }, () => algebra.constant(0));
  for (let t = 0; t < steps; t++) {
    state = next(input.slice(t * inputs, (t + 1) * inputs), state);
    states.push(state);
  }
  return sequence ? states.flat() : state;
}

/** h_t = A(V x_t + W h_{t−1} + b). */
export function elman<S>(
  algebra: Algebra<S>,
  layer: Recurrence & { readonly activation: ActivationName },
  take: Take<S>,
  input: readonly S[],
): S[] {
  const { inputs, hidden, activation } = layer;
  const weightInput = take(hidden * inputs);
  const weightRecurrent = take(hidden * hidden);
  const bias = take(hidden);
  return unrolled(algebra, layer, input, (x, h) => {
    const recurrent = affine(algebra, weightRecurrent, null, h, hidden);
    return affine(algebra, weightInput, bias, x, hidden).map((z, i) =>
      activate(algebra, activation, algebra.add(z, recurrent[i]!)),
    );
  });
}

/**
 * Cho et al. (2014) as PyTorch has it: with a = V x + b and c = W h + d in three parts,
 * r = σ(a_r + c_r), z = σ(a_z + c_z), n = tanh(a_n + r c_n), h' = (1 − z) n + z h.
 */
export function gru<S>(algebra: Algebra<S>, layer: Recurrence, take: Take<S>, input: readonly S[]): S[] {
  const { add, multiply, subtract } = algebra;
  const { inputs, hidden } = layer;
  const weightInput = take(3 * hidden * inputs);
  const weightRecurrent = take(3 * hidden * hidden);
  const biasInput = take(3 * hidden);
  const biasRecurrent = take(3 * hidden);
  return unrolled(algebra, layer, input, (x, h) => {
    const a = affine(algebra, weightInput, biasInput, x, 3 * hidden);
    const c = affine(algebra, weightRecurrent, biasRecurrent, h, 3 * hidden);
    return h.map((before, i) => {
      const r = activate(algebra, 'sigmoid', add(a[i]!, c[i]!));
      const z = activate(algebra, 'sigmoid', add(a[hidden + i]!, c[hidden + i]!));
      const n = activate(algebra, 'tanh', add(a[2 * hidden + i]!, multiply(r, c[2 * hidden + i]!)));
      return add(multiply(subtract(algebra.constant(1), z), n), multiply(z, before));
    });
  });
}
