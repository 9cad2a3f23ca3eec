/** The activations of the design, and one of a user, by name. */
export type ActivationName =
  | 'identity'
  | 'relu'
  | 'leakyRelu'
  | 'elu'
  | 'tanh'
  | 'sigmoid'
  | 'softplus'
  | 'gelu'
  | 'silu'
  | 'sin'
  | 'square'
  | 'ricker';

export const activationNames: readonly ActivationName[] = [
  'identity',
  'relu',
  'leakyRelu',
  'elu',
  'tanh',
  'sigmoid',
  'softplus',
  'gelu',
  'silu',
  'sin',
  'square',
  'ricker',
];

/** Those whose derivatives jump at 0: finite differences disagree with any convention there. */
export const kinked: ReadonlySet<ActivationName> = new Set<ActivationName>(['relu', 'leakyRelu', 'elu']);

/** Those that are polynomials (relu piecewise), hence exact on dyadic rationals. */
export const polynomial: readonly ActivationName[] = ['identity', 'relu', 'square'];
