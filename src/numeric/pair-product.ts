/**
 * Sums of Kronecker products over samples, Σ_n p^n ⊗ q^n, where p and q are themselves made of pairs of numbers:
 * p^n_{ij} = Σ_k x^k_i[n] y^k_j[n]. One matrix product with the samples as its depth, whose operands are made for some
 * samples at a time. They are four times as many numbers as flops could pay for if they were made one by one, so a
 * WebAssembly kernel makes them where the product reads them; the plain twin gives the same bits.
 */
import { allocate } from './allocation.js';
import { gemm } from './gemm.js';
import { DEPTH } from './gemm/depth.js';
import { EDGE, simdKernel, type SimdKernel } from './gemm/simd-kernel.js';
import { addressOf, staging } from './kernel/memory.js';
import { copyIn } from './gemm/staging.js';

/** Pairs of the rows of x and y, each rows × samples; summed over the terms. */
export interface PairOperand {
  readonly rows: number;
  readonly columns: number;
  /** Only the pairs i ≥ j, of as many rows as columns. */
  readonly half: boolean;
  readonly terms: readonly { readonly x: Float64Array; readonly y: Float64Array }[];
}

/** How many pairs there are. */
export function pairCount({ rows, columns, half }: Omit<PairOperand, 'terms'>): number {
  return half ? (rows * (rows + 1)) / 2 : rows * columns;
}

/** Numbers of both operands that exist at once, about: so many samples at a time, that they stay in a cache. */
const CHUNK = 1 << 15;

/** With fewer samples at a time the products would spend their time on reading and writing the result. */
export const FEWEST = 32;

/**
 * Σ_n p^n ⊗ q^n as an array of pairCount(left) × pairCount(right) numbers. Cost 2 flops a sample and number of it, and
 * the pairs themselves; memory beside it: `FEWEST` samples' pairs, or a level-2 cache full.
 */
export function pairProduct(left: PairOperand, right: PairOperand, samples: number): Float64Array {
  const kernel = simdKernel();
  const made = kernel === null ? null : pairProductSimd(kernel, left, right, samples);
  return made ?? pairProductPlain(left, right, samples);
}

function stepFor(left: number, right: number, samples: number): number {
  return Math.min(samples, DEPTH, Math.max(FEWEST, Math.floor(CHUNK / (left + right))));
}

/** `pairProduct` on the kernel; null where its memory has no room for the result. */
export function pairProductSimd(
  kernel: SimdKernel,
  left: PairOperand,
  right: PairOperand,
  samples: number,
): Float64Array | null {
  const [m, n] = [pairCount(left), pairCount(right)];
  const step = stepFor(m, n, samples);
  const rows = Math.max(left.rows + left.columns, right.rows + right.columns);
  // Areas in numbers; room for reads past the end, and the tiles at the edges.
  const cAt = EDGE;
  const aAt = align(cAt + m * n);
  const bAt = align(aAt + m * step);
  const panelsAt = align(bAt + n * step);
  const stagedAt = align(panelsAt + (n + kernel.panel - 1) * step);
  const memory = staging(align(stagedAt + 2 * rows * step));
  if (memory === null) return null;
  for (let start = 0; start < samples; start += step) {
    const depth = Math.min(step, samples - start);
    makePairs(kernel, memory, left, samples, start, depth, stagedAt, aAt);
    makePairs(kernel, memory, right, samples, start, depth, stagedAt, bAt);
    kernel.packPanelsTransposed(n, depth, 8 * bAt, 8 * depth, 8 * panelsAt);
    kernel.multiply(
      m,
      n,
      depth,
      1,
      8 * aAt,
      8 * depth,
      8,
      8 * panelsAt,
      8 * kernel.panel * depth,
      8 * kernel.panel,
      start > 0 ? 1 : 0,
      8 * cAt,
      8 * n,
      8,
      n,
      0,
    );
  }
  const out = allocate(m * n);
  out.set(memory.subarray(cAt, cAt + m * n));
  return out;
}

/** The pairs of samples start … start + depth − 1 at `to`. */
function makePairs(
  kernel: SimdKernel,
  memory: Float64Array,
  { rows, columns, half, terms }: PairOperand,
  samples: number,
  start: number,
  depth: number,
  staged: number,
  to: number,
): void {
  const size = pairCount({ rows, columns, half }) * depth;
  if (terms.length === 0) memory.fill(0, to, to + size);
  for (let k = 0; k < terms.length; k += 2) {
    let at = staged;
    const addresses = [0, 0, 0, 0];
    for (let t = k; t < Math.min(k + 2, terms.length); t++) {
      const { x, y } = terms[t]!;
      copyIn(x, start, samples, rows, depth, memory, at);
      addresses[2 * (t - k)] = 8 * at;
      at += rows * depth;
      if (y !== x) {
        copyIn(y, start, samples, columns, depth, memory, at);
        addresses[2 * (t - k) + 1] = 8 * at;
        at += columns * depth;
      } else addresses[2 * (t - k) + 1] = addresses[2 * (t - k)]!;
    }
    const [x, y, u, v] = addresses as [number, number, number, number];
    kernel.pairs(rows, columns, depth, half, x, y, u, v, k > 0, 8 * to);
  }
}

function align(at: number): number {
  return (at + 15) & ~7;
}

/** `pairProduct` in TypeScript. */
export function pairProductPlain(left: PairOperand, right: PairOperand, samples: number): Float64Array {
  const [m, n] = [pairCount(left), pairCount(right)];
  const step = stepFor(m, n, samples);
  const space = allocate(step * (m + n));
  const out = allocate(m * n);
  for (let start = 0; start < samples; start += step) {
    const depth = Math.min(step, samples - start);
    plainPairs(left, samples, start, depth, space, 0);
    plainPairs(right, samples, start, depth, space, m * step);
    const beta = start === 0 ? 0 : 1;
    gemm(false, true, m, n, depth, 1, space, 0, depth, space, m * step, depth, beta, out, 0, n);
  }
  return out;
}

function plainPairs(
  { rows, columns, half, terms }: PairOperand,
  samples: number,
  start: number,
  depth: number,
  out: Float64Array,
  to: number,
): void {
  if (terms.length === 0) out.fill(0, to, to + pairCount({ rows, columns, half }) * depth);
  for (let k = 0; k < terms.length; k += 2) {
    const { x, y } = terms[k]!;
    const second = terms[k + 1];
    let at = to;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < (half ? i + 1 : columns); j++) {
        for (
          let p = i * samples + start, q = j * samples + start, end = at + depth;
          at < end;
          at++, p++, q++
        ) {
          let value = x[p]! * y[q]!;
          if (second !== undefined) value += second.x[p]! * second.y[q]!;
          out[at] = k > 0 ? out[at]! + value : value;
        }
      }
    }
  }
}

/**
 * The pairs x_i[n] y_j[n] of the rows of x and y, `depth` numbers each, as the rows of `out`: all, or those with i ≥ j.
 * Where the three lie in the kernel's memory it makes them in place.
 */
export function writePairs(
  rows: number,
  columns: number,
  half: boolean,
  depth: number,
  x: Float64Array,
  y: Float64Array,
  out: Float64Array,
): void {
  const [xAt, yAt, to] = [addressOf(x), addressOf(y), addressOf(out)];
  const kernel = (xAt | yAt | to) < 0 ? null : simdKernel();
  if (kernel !== null) kernel.pairs(rows, columns, depth, half, xAt, yAt, 0, 0, false, to);
  else plainPairs({ rows, columns, half, terms: [{ x, y }] }, depth, 0, depth, out, 0);
}
