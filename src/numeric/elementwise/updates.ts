/** Updates of vectors: what optimizers and Krylov iterations do to arrays of the parameters' length. */
import { addressOf } from '../kernel/memory.js';
import { adamKernel } from './adam-kernel.js';
import { elementwiseKernel } from './elementwise-kernel.js';

/** The least number with 53 bits. */
const SMALLEST_NORMAL = 2 ** -1022;

/** y += alpha·x, n numbers. */
export function addScaled(
  n: number,
  alpha: number,
  x: Float64Array,
  xAt: number,
  y: Float64Array,
  yAt: number,
): void {
  const kernel = elementwiseKernel(n);
  if (kernel !== null) {
    const xFrom = addressOf(x);
    const yFrom = addressOf(y);
    if ((xFrom | yFrom) >= 0) {
      kernel.addScaled(n, alpha, xFrom + 8 * xAt, yFrom + 8 * yAt);
      return;
    }
  }
  for (let i = 0; i < n; i++) y[yAt + i]! += alpha * x[xAt + i]!;
}

/** y = x + beta·y, n numbers: the next direction of conjugate gradients. */
export function scaleAndAdd(
  n: number,
  beta: number,
  x: Float64Array,
  xAt: number,
  y: Float64Array,
  yAt: number,
): void {
  const kernel = elementwiseKernel(n);
  if (kernel !== null) {
    const xFrom = addressOf(x);
    const yFrom = addressOf(y);
    if ((xFrom | yFrom) >= 0) {
      kernel.scaleAndAdd(n, beta, xFrom + 8 * xAt, yFrom + 8 * yAt);
      return;
    }
  }
  for (let i = 0; i < n; i++) y[yAt + i] = x[xAt + i]! + beta * y[yAt + i]!;
}

/** out = alpha·x, n numbers. */
export function multiplyBy(
  n: number,
  alpha: number,
  x: Float64Array,
  xAt: number,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = elementwiseKernel(n);
  if (kernel !== null) {
    const xFrom = addressOf(x);
    const outFrom = addressOf(out);
    if ((xFrom | outFrom) >= 0) {
      kernel.multiplyBy(n, alpha, xFrom + 8 * xAt, outFrom + 8 * outAt);
      return;
    }
  }
  for (let i = 0; i < n; i++) out[outAt + i] = alpha * x[xAt + i]!;
}

/**
 * One step of Adam on n numbers, in place: m = β₁ m + (1 − β₁) g, v = β₂ v + (1 − β₂) g²,
 * θ −= rate·m / (√(scale·v) + ε). The caller puts 1/(1 − β₁ᵗ) into `rate`; `scale` is 1/(1 − β₂ᵗ). Moments that are too
 * small for all their bits become 0: those of a unit that died would else be such numbers for hundreds of steps, and
 * processors take many times as long for them.
 */
export function adamUpdate(
  n: number,
  beta1: number,
  beta2: number,
  rate: number,
  scale: number,
  epsilon: number,
  gradient: Float64Array,
  first: Float64Array,
  second: Float64Array,
  theta: Float64Array,
): void {
  const kernel = adamKernel(n);
  if (kernel !== null) {
    const gradientFrom = addressOf(gradient);
    const firstFrom = addressOf(first);
    const secondFrom = addressOf(second);
    const thetaFrom = addressOf(theta);
    if ((gradientFrom | firstFrom | secondFrom | thetaFrom) >= 0) {
      kernel.adam(n, beta1, beta2, rate, scale, epsilon, gradientFrom, firstFrom, secondFrom, thetaFrom);
      return;
    }
  }
  const rest1 = 1 - beta1;
  const rest2 = 1 - beta2;
  for (let i = 0; i < n; i++) {
    const g = gradient[i]!;
    let m = beta1 * first[i]! + rest1 * g;
    let v = beta2 * second[i]! + rest2 * g * g;
    if (Math.abs(m) < SMALLEST_NORMAL) m = 0;
    if (v < SMALLEST_NORMAL) v = 0;
    first[i] = m;
    second[i] = v;
    theta[i]! -= (rate * m) / (Math.sqrt(scale * v) + epsilon);
  }
}
