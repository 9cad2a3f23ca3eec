/**
 * m(x) = W₂ (W₁x + b₁)² + b₂ element by element, so that with z = W₁x + b₁
 *
 *   ∂m_o/∂x_j = Σ_k W₂[o,k]·2z_k·W₁[k,j],    ∂²m_o/∂x_i∂x_j = Σ_k W₂[o,k]·2·W₁[k,i]·W₁[k,j]
 *
 * with integer numbers, exact in float64.
 */
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import type { Network } from '../../src/network/network.js';
import { sequential } from '../../src/network/sequential.js';
import { stream } from '../support/architectures.js';

export interface Polynomial {
  readonly network: Network;
  readonly x: number[][];
  /** Values, slopes and curvatures of each sample, laid out as `inputDerivatives` does. */
  readonly value: number[][];
  readonly jacobian: number[][];
  readonly hessian: number[][];
  /** Integers from −2 to 2; each call gives the next ones. */
  integers(length: number): number[];
}

export function polynomial(
  inputs: number,
  outputs: number,
  seed: number,
  hidden = 3,
  samples = 4,
): Polynomial {
  const { integer } = stream(seed);
  const integers = (length: number): number[] => Array.from({ length }, () => integer(5) - 2);
  const grid = (rows: number, columns: number): number[][] =>
    Array.from({ length: rows }, () => integers(columns));
  const [w1, b1, w2, b2, x] = [
    grid(hidden, inputs),
    integers(hidden),
    grid(outputs, hidden),
    integers(outputs),
    grid(samples, inputs),
  ];
  const network = sequential([dense(inputs, hidden), activation('square'), dense(hidden, outputs)], {
    parameters: [...w1.flat(), ...b1, ...w2.flat(), ...b2],
  });
  const sum = (count: number, term: (k: number) => number): number =>
    Array.from({ length: count }, (_, k) => term(k)).reduce((total, value) => total + value, 0);
  const each = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => make(i));
  const z = x.map((row) => w1.map((w, k) => b1[k]! + sum(inputs, (j) => w[j]! * row[j]!)));
  return {
    network,
    x,
    value: z.map((zn) => w2.map((w, o) => b2[o]! + sum(hidden, (k) => w[k]! * zn[k]! ** 2))),
    jacobian: z.map((zn) =>
      w2.flatMap((w) => each(inputs, (j) => sum(hidden, (k) => w[k]! * 2 * zn[k]! * w1[k]![j]!))),
    ),
    hessian: z.map(() =>
      w2.flatMap((w) =>
        each(inputs, (i) =>
          each(inputs, (j) => sum(hidden, (k) => 2 * w[k]! * w1[k]![i]! * w1[k]![j]!)),
        ).flat(),
      ),
    ),
    integers,
  };
}
