/** Products number by number: masks, slopes and the terms of second derivatives. */
import { addressOf } from '../kernel/memory.js';
import { elementwiseKernel } from './elementwise-kernel.js';

/** out = a ∘ b, n numbers. */
export function multiplyElements(
  n: number,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = elementwiseKernel(n);
  if (kernel !== null) {
    const aFrom = addressOf(a);
    const bFrom = addressOf(b);
    const outFrom = addressOf(out);
    if ((aFrom | bFrom | outFrom) >= 0) {
      kernel.multiply(n, aFrom + 8 * aAt, bFrom + 8 * bAt, outFrom + 8 * outAt);
      return;
    }
  }
  for (let i = 0; i < n; i++) out[outAt + i] = a[aAt + i]! * b[bAt + i]!;
}

/** out += a ∘ b, n numbers. */
export function addProducts(
  n: number,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = elementwiseKernel(n);
  if (kernel !== null) {
    const aFrom = addressOf(a);
    const bFrom = addressOf(b);
    const outFrom = addressOf(out);
    if ((aFrom | bFrom | outFrom) >= 0) {
      kernel.addProducts(n, aFrom + 8 * aAt, bFrom + 8 * bAt, outFrom + 8 * outAt);
      return;
    }
  }
  for (let i = 0; i < n; i++) out[outAt + i]! += a[aAt + i]! * b[bAt + i]!;
}

/** out = (a ∘ b) ∘ c, n numbers. */
export function multiplyTriples(
  n: number,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  c: Float64Array,
  cAt: number,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = elementwiseKernel(n);
  if (kernel !== null) {
    const aFrom = addressOf(a);
    const bFrom = addressOf(b);
    const cFrom = addressOf(c);
    const outFrom = addressOf(out);
    if ((aFrom | bFrom | cFrom | outFrom) >= 0) {
      kernel.multiplyTriples(n, aFrom + 8 * aAt, bFrom + 8 * bAt, cFrom + 8 * cAt, outFrom + 8 * outAt);
      return;
    }
  }
  for (let i = 0; i < n; i++) out[outAt + i] = a[aAt + i]! * b[bAt + i]! * c[cAt + i]!;
}

/** out += (a ∘ b) ∘ c, n numbers. */
export function addTriples(
  n: number,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  c: Float64Array,
  cAt: number,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = elementwiseKernel(n);
  if (kernel !== null) {
    const aFrom = addressOf(a);
    const bFrom = addressOf(b);
    const cFrom = addressOf(c);
    const outFrom = addressOf(out);
    if ((aFrom | bFrom | cFrom | outFrom) >= 0) {
      kernel.addTriples(n, aFrom + 8 * aAt, bFrom + 8 * bAt, cFrom + 8 * cAt, outFrom + 8 * outAt);
      return;
    }
  }
  for (let i = 0; i < n; i++) out[outAt + i]! += a[aAt + i]! * b[bAt + i]! * c[cAt + i]!;
}

/** out = a ∘ b + (c ∘ d) ∘ e, n numbers: a change on its way through an activation, and what the activation's curvature adds. */
export function multiplyAddTriples(
  n: number,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  c: Float64Array,
  cAt: number,
  d: Float64Array,
  dAt: number,
  e: Float64Array,
  eAt: number,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = elementwiseKernel(n);
  if (kernel !== null) {
    const aFrom = addressOf(a);
    const bFrom = addressOf(b);
    const cFrom = addressOf(c);
    const dFrom = addressOf(d);
    const eFrom = addressOf(e);
    const outFrom = addressOf(out);
    if ((aFrom | bFrom | cFrom | dFrom | eFrom | outFrom) >= 0) {
      kernel.multiplyAddTriples(
        n,
        aFrom + 8 * aAt,
        bFrom + 8 * bAt,
        cFrom + 8 * cAt,
        dFrom + 8 * dAt,
        eFrom + 8 * eAt,
        outFrom + 8 * outAt,
      );
      return;
    }
  }
  for (let i = 0; i < n; i++) {
    out[outAt + i] = a[aAt + i]! * b[bAt + i]! + c[cAt + i]! * d[dAt + i]! * e[eAt + i]!;
  }
}
