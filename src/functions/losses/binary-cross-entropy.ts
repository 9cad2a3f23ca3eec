/**
 * binaryCrossEntropy = −Σ y log σ(z) + (1 − y) log σ(−z) on logits z with labels y in [0, 1], summed over the outputs
 * (independent yes/no answers). Per output, with σ = σ(z):
 *
 *   loss = (1 − y) softplus(z) + y softplus(−z),   loss' = (1 − y) σ(z) − y σ(−z),   loss'' = σ'(z),
 *   loss''' = −σ'(z) tanh(z/2),   R = √σ',   s = loss' / √σ'
 *
 * in forms whose terms have one sign for hard labels, so that nothing cancels when the answer is certain and right.
 */
import { allocate } from '../../numeric/allocation.js';
import { matrix } from '../../numeric/matrix.js';
import { softplus } from '../activations/softplus.js';
import { logistic, logisticSlope } from '../logistic.js';
import type { LossKernel } from '../loss-types.js';
import { labelsBetweenZeroAnd } from './label-check.js';

/** Stands for √σ' where that has underflowed, so that s stays finite. */
const smallestRoot = 1e-140;

const labelAdvice = 'Pass 0 or 1 per output, or a probability.';

/** −Σ_o y log σ(p) + (1 − y) log(1 − σ(p)) on logits p, labels y in [0, 1], summed over outputs. */
export const binaryCrossEntropy: LossKernel = {
  name: 'binaryCrossEntropy',
  labels: (operation, argument, input, rows, columns) =>
    labelsBetweenZeroAnd(1, labelAdvice, operation, argument, input, rows, columns),

  losses(output, label) {
    const { rows, columns } = output;
    const result = allocate(rows);
    for (let n = 0, index = 0; n < rows; n++) {
      let sum = 0;
      for (let j = 0; j < columns; j++, index++) {
        const z = output.data[index]!;
        const y = label.data[index]!;
        if (y < 1) sum += (1 - y) * softplus.value(z);
        if (y > 0) sum += y * softplus.value(-z);
      }
      result[n] = sum;
    }
    return result;
  },
  gradient(output, label, out = matrix(output.rows, output.columns)) {
    for (let i = 0; i < out.data.length; i++) {
      const z = output.data[i]!;
      const y = label.data[i]!;
      out.data[i] = (1 - y) * logistic(z) - y * logistic(-z);
    }
    return out;
  },
  hessianProduct(output, _label, direction, out = matrix(output.rows, output.columns)) {
    for (let i = 0; i < out.data.length; i++)
      out.data[i] = logisticSlope(output.data[i]!) * direction.data[i]!;
    return out;
  },
  hessian(output) {
    const { rows, columns } = output;
    const result = matrix(rows, columns * columns);
    for (let index = 0; index < output.data.length; index++) {
      result.data[index * columns + (index % columns)] = logisticSlope(output.data[index]!);
    }
    return result;
  },
  third(output, _label, direction) {
    const { rows, columns } = output;
    const result = allocate(rows);
    for (let index = 0; index < output.data.length; index++) {
      const z = output.data[index]!;
      const term = -logisticSlope(z) * Math.tanh(0.5 * z) * direction.data[index]! ** 3;
      result[Math.floor(index / columns)]! += term;
    }
    return result;
  },
  root(output) {
    const { rows, columns } = output;
    const result = matrix(rows, columns * columns);
    for (let index = 0; index < output.data.length; index++) {
      result.data[index * columns + (index % columns)] = rootOf(output.data[index]!);
    }
    return result;
  },
  residual(output, label) {
    const result = binaryCrossEntropy.gradient(output, label);
    for (let i = 0; i < result.data.length; i++) result.data[i] = result.data[i]! / rootOf(output.data[i]!);
    return result;
  },
};

function rootOf(z: number): number {
  return Math.max(Math.sqrt(logisticSlope(z)), smallestRoot);
}
