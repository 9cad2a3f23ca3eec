/** The losses of the design and one user's loss with an indefinite Hessian, over any algebra. */
import { activate } from './activations.js';
import { dot, halfSquares, type Algebra } from './algebra.js';

export type LossName = 'halfSquaredError' | 'crossEntropy' | 'binaryCrossEntropy' | 'saddle';

export const lossNames: readonly LossName[] = [
  'halfSquaredError',
  'crossEntropy',
  'binaryCrossEntropy',
  'saddle',
];

/** Σ_t weights[t]·inner(p_t, y_t) over the steps of a row; a step whose labels are NaN has no term. */
export interface LossOverTime {
  readonly inner: LossName;
  readonly steps: number;
  readonly weights: readonly number[];
}

export type OracleLoss = LossName | LossOverTime;

/** −Σ y log softmax p = (Σ y)·logSumExp p − y·p; the labels need not sum to one. */
function crossEntropy<S>(algebra: Algebra<S>, output: readonly S[], label: readonly S[]): S {
  const shift = algebra.constant(Math.max(...output.map((p) => algebra.real(p))));
  let sum = algebra.constant(0);
  let mass = algebra.constant(0);
  output.forEach((p, k) => {
    sum = algebra.add(sum, algebra.exp(algebra.subtract(p, shift)));
    mass = algebra.add(mass, label[k]!);
  });
  const logSumExp = algebra.add(shift, algebra.log(sum));
  return algebra.subtract(algebra.multiply(mass, logSumExp), dot(algebra, label, output));
}

/** Σ softplus(p) − y p. */
function binaryCrossEntropy<S>(algebra: Algebra<S>, output: readonly S[], label: readonly S[]): S {
  const start = algebra.subtract(algebra.constant(0), dot(algebra, label, output));
  return output.reduce((sum, p) => algebra.add(sum, activate(algebra, 'softplus', p)), start);
}

/** Σ_k sin(p_k − y_k) + p_0·p_last: not built in, and its Hessian has both signs. */
function saddle<S>(algebra: Algebra<S>, output: readonly S[], label: readonly S[]): S {
  const start = algebra.multiply(output[0]!, output[output.length - 1]!);
  return output.reduce(
    (sum, p, k) => algebra.add(sum, activate(algebra, 'sin', algebra.subtract(p, label[k]!))),
    start,
  );
}

function overTime<S>(
  algebra: Algebra<S>,
  { inner, steps, weights }: LossOverTime,
  output: readonly S[],
  label: readonly number[],
): S {
  const width = output.length / steps;
  return weights.reduce((sum, weight, t) => {
    const [from, to] = [t * width, (t + 1) * width];
    if (Number.isNaN(label[from]!)) return sum;
    const own = lossOf(algebra, inner, output.slice(from, to), label.slice(from, to));
    return algebra.add(sum, algebra.multiply(algebra.constant(weight), own));
  }, algebra.constant(0));
}

export function lossOf<S>(
  algebra: Algebra<S>,
  name: OracleLoss,
  output: readonly S[],
  label: readonly number[],
): S {
  if (typeof name !== 'string') return overTime(algebra, name, output, label);
  const y = label.map(algebra.constant);
  switch (name) {
    case 'halfSquaredError':
      return halfSquares(
        algebra,
        output.map((p, k) => algebra.subtract(p, y[k]!)),
      );
    case 'crossEntropy':
      return crossEntropy(algebra, output, y);
    case 'binaryCrossEntropy':
      return binaryCrossEntropy(algebra, output, y);
    case 'saddle':
      return saddle(algebra, output, y);
  }
}
