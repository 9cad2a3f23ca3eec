/**
 * crossEntropy = −Σ y log softmax(z) on logits z, with labels y ≥ 0 that need not be hard nor sum to one. With
 * p = softmax(z) and w = Σ y:
 *
 *   ∇ = w p − y,   ∇² = w (diag p − p pᵀ),   loss'''[u, u, u] = w Σ p (u − ū)³  with ū = Σ p u
 *   R = √w (diag √p − p √pᵀ) Q,   s = Qᵀ (w p − y) / √(w p),   R Rᵀ = ∇²,   R s = ∇
 *
 * Near certainty p_m → 1 these cancel: w p_m − y_m is evaluated as p_m (w − y_m) − y_m (1 − p_m), and means are
 * taken relative to u_m, so that gradients and curvatures as small as e⁻⁴⁰ are right to the last digits.
 */
import { allocate } from '../../numeric/allocation.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import type { LossKernel } from '../loss-types.js';
import { labelsBetweenZeroAnd } from './label-check.js';
import { softmaxRows } from './softmax.js';

/** Stands for √p where p has underflowed, so that s stays finite. R Rᵀ changes by less than 1e-280. */
const smallestRoot = 1e-140;

const labelAdvice =
  'Pass one number ≥ 0 per class: 1 for the right class and 0 for the others, or probabilities.';

/** −Σ_o y log softmax(p) on logits p; labels y ≥ 0 may be soft and need not sum to one. */
export const crossEntropy: LossKernel = {
  name: 'crossEntropy',
  labels: (operation, argument, input, rows, columns) =>
    labelsBetweenZeroAnd(Infinity, labelAdvice, operation, argument, input, rows, columns),

  // −Σ y log p = Σ y (z_m − z) + w log Σ e^(z − z_m): every term is ≥ 0.
  losses(output, label) {
    const { rows, columns } = output;
    const { tops, rests } = softmaxRows(output);
    const result = allocate(rows);
    for (let n = 0; n < rows; n++) {
      const offset = n * columns;
      const top = tops[n]!;
      const largest = output.data[offset + top]!;
      const logarithm = Math.log1p(rests[n]!);
      let sum = 0;
      for (let j = 0; j < columns; j++) {
        const y = label.data[offset + j]!;
        if (y > 0) sum += y * (largest - output.data[offset + j]! + logarithm);
      }
      result[n] = sum;
    }
    return result;
  },
  gradient(output, label, out = matrix(output.rows, output.columns)) {
    const { rows, columns } = output;
    const { p, tops, rests } = softmaxRows(output);
    for (let n = 0; n < rows; n++) {
      const offset = n * columns;
      const top = tops[n]!;
      const weight = rowSum(label, n);
      const uncertain = othersOf(rests[n]!);
      for (let j = 0; j < columns; j++) {
        const y = label.data[offset + j]!;
        const others = j === top ? uncertain : 1 - p[offset + j]!;
        out.data[offset + j] = p[offset + j]! * (weight - y) - y * others;
      }
    }
    return out;
  },
  hessianProduct(output, label, direction, out = matrix(output.rows, output.columns)) {
    const { rows, columns } = output;
    const { p, tops } = softmaxRows(output);
    for (let n = 0; n < rows; n++) {
      const offset = n * columns;
      const top = tops[n]!;
      const weight = rowSum(label, n);
      const reference = direction.data[offset + top]!;
      let mean = 0;
      for (let j = 0; j < columns; j++) mean += p[offset + j]! * (direction.data[offset + j]! - reference);
      for (let j = 0; j < columns; j++) {
        out.data[offset + j] = weight * p[offset + j]! * (direction.data[offset + j]! - reference - mean);
      }
    }
    return out;
  },
  hessian(output, label) {
    const { rows, columns } = output;
    const { p, tops, rests } = softmaxRows(output);
    const result = matrix(rows, columns * columns);
    for (let n = 0; n < rows; n++) {
      const offset = n * columns;
      const top = tops[n]!;
      const weight = rowSum(label, n);
      const uncertain = othersOf(rests[n]!);
      for (let i = 0; i < columns; i++) {
        const start = (n * columns + i) * columns;
        for (let j = 0; j < columns; j++) result.data[start + j] = -weight * p[offset + i]! * p[offset + j]!;
        result.data[start + i] = weight * p[offset + i]! * (i === top ? uncertain : 1 - p[offset + i]!);
      }
    }
    return result;
  },
  third(output, label, direction) {
    const { rows, columns } = output;
    const { p, tops } = softmaxRows(output);
    const result = allocate(rows);
    for (let n = 0; n < rows; n++) {
      const offset = n * columns;
      const top = tops[n]!;
      const reference = direction.data[offset + top]!;
      let mean = 0;
      for (let j = 0; j < columns; j++) mean += p[offset + j]! * (direction.data[offset + j]! - reference);
      let sum = 0;
      for (let j = 0; j < columns; j++)
        sum += p[offset + j]! * (direction.data[offset + j]! - reference - mean) ** 3;
      result[n] = rowSum(label, n) * sum;
    }
    return result;
  },
  // Columns of √w (diag √p − p √pᵀ) Q with the reflection Q that takes √p, which that root annihilates, to the axis of
  // the largest probability p_t: one column vanishes and stands last, and nothing in the others cancels.
  root(output, label) {
    const { rows, columns } = output;
    const { p, tops } = softmaxRows(output);
    const result = matrix(rows, columns * columns);
    for (let n = 0; n < rows; n++) {
      const offset = n * columns;
      const top = tops[n]!;
      const rootWeight = Math.sqrt(rowSum(label, n));
      const rootTop = rootOf(p[offset + top]!);
      for (let j = 0, k = 0; j < columns; j++) {
        if (j === top) continue;
        const rootJ = rootWeight * rootOf(p[offset + j]!);
        for (let i = 0; i < columns; i++) {
          const entry = i === top ? -rootTop : (i === j ? 1 : 0) - p[offset + i]! / (1 + rootTop);
          result.data[(offset + i) * columns + k] = rootJ * entry;
        }
        k++;
      }
    }
    return result;
  },
  residual(output, label) {
    const { rows, columns } = output;
    const { p, tops } = softmaxRows(output);
    const gradient = crossEntropy.gradient(output, label);
    const result = matrix(rows, columns);
    for (let n = 0; n < rows; n++) {
      const offset = n * columns;
      const top = tops[n]!;
      const rootWeight = Math.sqrt(rowSum(label, n));
      // Labels that are all 0 leave no gradient to represent.
      if (rootWeight === 0) continue;
      const rootTop = rootOf(p[offset + top]!);
      const shared = gradient.data[offset + top]! / (rootTop * (1 + rootTop));
      for (let j = 0, k = offset; j < columns; j++) {
        if (j === top) continue;
        const rootJ = rootOf(p[offset + j]!);
        result.data[k] = (gradient.data[offset + j]! / rootJ - rootJ * shared) / rootWeight;
        k++;
      }
    }
    return result;
  },
};

/** 1 − p_m, from the sum of the other exponentials. */
function othersOf(rest: number): number {
  return rest * (1 / (1 + rest));
}

function rootOf(probability: number): number {
  return Math.max(Math.sqrt(probability), smallestRoot);
}

function rowSum(label: Matrix, n: number): number {
  let sum = 0;
  for (let j = 0; j < label.columns; j++) sum += label.data[n * label.columns + j]!;
  return sum;
}
