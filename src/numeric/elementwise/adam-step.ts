/** A step of Adam to arrays of its own: what is stepped from stays as it is, because checkpoints hold it. */
import { allocate, scratch, withScratch } from '../allocation.js';
import { adamVectors, homeOf, type AdamVectors } from './adam-home.js';
import { adamUpdate } from './updates.js';

/**
 * Numbers that are brought into the kernels' memory at a time. They fit a level-2 cache, and a call of the kernel and seven
 * of `set` are few beside the work (of 1,024 to 4,096 the last was best).
 */
const CHUNK = 4096;

/** θ, or a copy, and moments of zeros, in which steps in place cost least. */
export function adamStart(theta: Float64Array): AdamVectors {
  return adamVectors(theta);
}

/** Where steps in place of these vectors read a gradient without copying it; undefined where there is no such place. */
export function adamGradient(vectors: AdamVectors): Float64Array | undefined {
  return homeOf(vectors)?.gradient;
}

/**
 * `adamUpdate` with its results in the arrays of `to`, which may be those of `from`, or in new ones. For 66,817 numbers 0.25 ms where copies and an update in place take 0.36,
 * 0.1 of it for making the arrays; 0.16 in arrays that have a home (adam-home.ts), where only the gradient is brought in.
 */
export function adamStep(
  beta1: number,
  beta2: number,
  rate: number,
  scale: number,
  epsilon: number,
  gradient: Float64Array,
  from: AdamVectors,
  to?: AdamVectors,
): AdamVectors {
  const total = gradient.length;
  const made = (): Float64Array => allocate(total);
  const { first, second, theta } = to ?? { first: made(), second: made(), theta: made() };
  const home = to && homeOf(to);
  if (home) {
    if (from.first !== first) first.set(from.first);
    if (from.second !== second) second.set(from.second);
    if (from.theta !== theta) theta.set(from.theta);
    if (gradient === home.gradient) home.update(beta1, beta2, rate, scale, epsilon, 0, 0, total);
    else {
      for (const [c, part] of keptParts(gradient).entries()) {
        home.gradient.set(part);
        home.update(beta1, beta2, rate, scale, epsilon, 0, c * CHUNK, part.length);
      }
    }
    return { first, second, theta };
  }
  // Arrays that are stepped in place are met again in the next step.
  const partsOf = to === undefined ? makeParts : keptParts;
  const gs = partsOf(gradient);
  const ms = partsOf(from.first);
  const vs = partsOf(from.second);
  const ts = partsOf(from.theta);
  withScratch(() => {
    const length = Math.min(CHUNK, total);
    const [g, m, v, t] = [scratch(length), scratch(length), scratch(length), scratch(length)];
    for (let at = 0, c = 0; at < total; at += length, c++) {
      const n = Math.min(length, total - at);
      g.set(gs[c]!);
      m.set(ms[c]!);
      v.set(vs[c]!);
      t.set(ts[c]!);
      adamUpdate(n, beta1, beta2, rate, scale, epsilon, g, m, v, t);
      first.set(n === length ? m : m.subarray(0, n), at);
      second.set(n === length ? v : v.subarray(0, n), at);
      theta.set(n === length ? t : t.subarray(0, n), at);
    }
  });
  return { first, second, theta };
}

type Parts = readonly Float64Array[];

/** Views of an array, CHUNK numbers each. */
function makeParts(array: Float64Array): Parts {
  const parts: Float64Array[] = [];
  for (let at = 0; at < array.length; at += CHUNK) parts.push(array.subarray(at, at + CHUNK));
  return parts;
}

const kept = new WeakMap<Float64Array, Parts>();

/** The same, made once for each array: new ones in every step would be a quarter of its garbage. */
function keptParts(array: Float64Array): Parts {
  let parts = kept.get(array);
  if (parts === undefined) {
    parts = makeParts(array);
    kept.set(array, parts);
  }
  return parts;
}
