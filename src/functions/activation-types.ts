/**
 * What an activation is: four scalar functions, and the same four over whole arrays.
 *
 * The scalar functions are the definition; the array kernels are what the sweeps call, because a call per element
 * would cost more than the matrix products around it on small networks. Kernels share work between the orders:
 * `forward` makes value and slope in one pass, `secondOf` and `thirdOf` start from what it left (tanh'' = −2 t γ).
 */

/** An activation as a user writes it: plain functions of one number. */
export interface ActivationDefinition {
  /** For messages; default 'custom'. */
  readonly name?: string;
  value(z: number): number;
  /** A'(z). */
  first(z: number): number;
  /** A''(z). */
  second(z: number): number;
  /** A'''(z): only Sobolev Hessian products and third directional derivatives need it. */
  third?(z: number): number;
  /**
   * Writes the Taylor coefficients A^(k)(z)/k! to out[k] for every k < out.length: only derivatives of the outputs above
   * the third order, and exact Hessian products of second-derivative labels, need it.
   */
  taylor?(z: number, out: Float64Array): void;
  /** How many derivatives are continuous; default Infinity. 0 (ReLU-like) sets `hasKink`. */
  readonly smoothness?: number;
  /** Spread of initial weights: 'he' (variance 2/inputs, for one-sided activations) or 'xavier' (default). */
  readonly gain?: 'he' | 'xavier';
}

/** An activation as the library uses it. Built-ins are such objects; `activationFunction` makes one of a definition. */
export interface Activation extends ActivationDefinition {
  readonly name: string;
  readonly gain: 'he' | 'xavier';
  /** Built-ins are saved by name; the functions of others cannot be written to a file. */
  readonly builtIn: boolean;
  /** Continuous derivatives: 0 for relu and leakyRelu, 1 for elu, Infinity for the rest. */
  readonly smoothness: number;
  /** True if A' jumps. There A'(0) = A''(0) = 0, whatever the one-sided limits are. */
  readonly hasKink: boolean;
  /** True if A'' vanishes identically (identity, relu, leakyRelu): such a node adds no curvature. */
  readonly piecewiseLinear: boolean;

  /**
   * Writes A(z) to `value` and, unless null, A'(z) to `first`. All arrays have one length; one of those written, here
   * and below, may be the array `z` itself. A NaN in z gives a NaN in `value`.
   */
  forward(z: Float64Array, value: Float64Array, first: Float64Array | null): void;
  /** Writes A''(z) to `out`; `value` and `first` are what `forward` wrote for this z. */
  secondOf(z: Float64Array, value: Float64Array, first: Float64Array, out: Float64Array): void;
  /** Writes A'''(z) to `out`. Throws MissingDerivativeError if the activation has no `third`. */
  thirdOf(z: Float64Array, value: Float64Array, first: Float64Array, out: Float64Array): void;
}

/** What a caller may pass where an activation is expected: a built-in's name, a built-in, or functions of their own. */
export type ActivationInput = string | ActivationDefinition | Activation;
