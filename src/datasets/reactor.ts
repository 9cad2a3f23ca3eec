/**
 * A tubular reactor with two reactions in a row and a jacket, A → P → waste: what leaves it, with the exact sensitivities to
 * how it is run. The state obeys, along the residence coordinate s in [0, 1],
 *
 *   C_A' = −τ k₁ C_A,  C_P' = τ (k₁ C_A − k₂ C_P),  T' = τ (J₁ k₁ C_A + J₂ k₂ C_P − β (T − T_c)),
 *   k_i = k_i0 exp(−γ_i (500/T − 1)),
 *
 * from C_A = C_A0, C_P = 0, T = T_in. Both the state and its variational equations are integrated by the classical
 * Runge-Kutta method with the same fixed steps; such a method commutes with differentiation, so the slopes are those of
 * the computed values up to rounding, however long the steps are.
 */
import { DomainError } from '../errors.js';
import { matrix, row } from '../numeric/matrix.js';
import { random } from '../numeric/random.js';
import type { BoxDomain } from './benchmark-function.js';
import type { FunctionSample } from './sample-function.js';

/** Intervals of (τ, T_in, T_c, C_A0, β): residence time, feed and jacket temperature, feed concentration, heat transfer. */
export const reactorDomain: BoxDomain = [
  [0.6, 1.6],
  [480, 520],
  [470, 510],
  [0.8, 1.4],
  [2, 4.5],
];

/** Names of the columns of x. */
export const reactorInputs: readonly string[] = ['τ', 'T_in', 'T_c', 'C_A0', 'β'];

/** Names of the columns of y: concentrations and temperature at the outlet, and the share of the feed that is product. */
export const reactorOutputs: readonly string[] = ['C_A', 'C_P', 'T', 'yield'];

/** Steps of the integration; with 100 the values err by less than 1e-6 of their range where the reactions are fastest. */
const STEPS = 100;

const [T0, GAMMA1, GAMMA2, K1, K2, J1, J2] = [500, 12, 20, 2, 0.2, 60, 25];

/** State C_A, C_P, T and, behind it, its derivatives with respect to the 5 inputs, a row of 5 for each of the three. */
const INPUTS = 5;
const SIZE = 3 + 3 * INPUTS;

/**
 * Outlet of the reactor at x = (τ, T_in, T_c, C_A0, β): values (C_A, C_P, T, C_P/C_A0) and their Jacobian, 4 rows of 5.
 *
 * Cost: 400 evaluations of the right side, about 0.5 ms.
 */
export function reactor(x: ArrayLike<number>): { readonly value: number[]; readonly jacobian: number[][] } {
  let state = new Float64Array(SIZE);
  const [feed, hot] = [x[3]!, x[1]!];
  state.set([feed, 0, hot]);
  state[3 + 3] = 1; // ∂C_A/∂C_A0
  state[3 + 2 * INPUTS + 1] = 1; // ∂T/∂T_in
  const h = 1 / STEPS;
  for (let k = 0; k < STEPS; k++) {
    const k1 = rate(state, x);
    const k2 = rate(added(state, k1, h / 2), x);
    const k3 = rate(added(state, k2, h / 2), x);
    const k4 = rate(added(state, k3, h), x);
    state = state.map((v, i) => v + (h / 6) * (k1[i]! + 2 * (k2[i]! + k3[i]!) + k4[i]!));
  }
  const rows = [0, 1, 2].map((o) => Array.from(state.subarray(3 + o * INPUTS, 3 + (o + 1) * INPUTS)));
  const [a, p, t] = state as unknown as [number, number, number];
  const gain = rows[1]!.map((slope, j) => slope / feed - (j === 3 ? p / feed ** 2 : 0));
  return { value: [a, p, t, p / feed], jacobian: [...rows, gain] };
}

/**
 * Points uniform on `reactorDomain` with outlet (N×4) and Jacobian (N×20, ordered output, input). A larger sample of the
 * same seed begins with the smaller one. Throws DomainError if an option is not a whole number in range.
 */
export function sampleReactor(options: { readonly samples: number; readonly seed: number }): FunctionSample {
  const { samples, seed } = options;
  if (!(Number.isInteger(samples) && samples >= 1)) {
    const advice = 'Pass the number of points to draw.';
    throw new DomainError('sampleReactor', 'samples', 'a whole number ≥ 1', String(samples), advice);
  }
  const stream = random(seed);
  const x = matrix(samples, INPUTS);
  const y = matrix(samples, 4);
  const dy = matrix(samples, 4 * INPUTS);
  for (let n = 0; n < samples; n++) {
    const point = row(x, n);
    reactorDomain.forEach(([low, high], j) => (point[j] = low + (high - low) * stream.uniform()));
    const { value, jacobian } = reactor(point);
    row(y, n).set(value);
    row(dy, n).set(jacobian.flat());
  }
  return { x, y, dy };
}

function added(a: Float64Array, b: Float64Array, scale: number): Float64Array {
  return a.map((v, i) => v + scale * b[i]!);
}

/** The right side: τ·g(u, x) for the state u, and τ·(∂g/∂u S + ∂g/∂x) + ∂τ/∂x·g for its derivatives S. */
function rate(state: Float64Array, x: ArrayLike<number>): Float64Array {
  const [a, p, t] = state as unknown as [number, number, number];
  const [tau, cool, beta] = [x[0]!, x[2]!, x[4]!];
  const fast = K1 * Math.exp(-GAMMA1 * (T0 / t - 1));
  const slow = K2 * Math.exp(-GAMMA2 * (T0 / t - 1));
  const [r1, r2] = [fast * a, slow * p];
  // ∂r/∂T, from ∂k/∂T = k γ T0/T².
  const [s1, s2] = [(r1 * GAMMA1 * T0) / t ** 2, (r2 * GAMMA2 * T0) / t ** 2];
  const g = [-r1, r1 - r2, J1 * r1 + J2 * r2 - beta * (t - cool)];
  const out = new Float64Array(SIZE);
  g.forEach((value, o) => (out[o] = tau * value));
  for (let j = 0; j < INPUTS; j++) {
    const [da, dp, dt] = [0, 1, 2].map((o) => state[3 + o * INPUTS + j]!) as [number, number, number];
    const d1 = fast * da + s1 * dt;
    const d2 = slow * dp + s2 * dt;
    const jacket = (j === 2 ? beta : 0) - (j === 4 ? t - cool : 0);
    const slopes = [-d1, d1 - d2, J1 * d1 + J2 * d2 - beta * dt + jacket];
    slopes.forEach((slope, o) => (out[3 + o * INPUTS + j] = tau * slope + (j === 0 ? g[o]! : 0)));
  }
  return out;
}
