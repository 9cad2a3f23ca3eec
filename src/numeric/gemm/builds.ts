/**
 * The faster builds of the kernel of products, for engines that have what they need: found out by trying them, since no
 * engine tells. A build is taken only if its products are right and it is faster than the base build here and now.
 */
import { UnavailableError } from '../../errors.js';
import { loadKernel } from '../kernel/memory.js';
import { random } from '../random.js';
import { fusedSparseBinary } from './fused-sparse-binary.js';
import { gemmPlain } from './plain.js';
import { relaxedBinary } from './relaxed-binary.js';
import {
  baseKernel,
  withSparse,
  type KernelExports,
  type SimdKernel,
  type SparseRecipe,
} from './simd-kernel.js';
import { gemmSimd } from './simd.js';
import { tiledProduct } from './tiled.js';
import { wideBinary } from './wide-binary.js';
import { widePanelsBinary } from './wide-panels-binary.js';
import { wideSparseBinary } from './wide-sparse-binary.js';

/**
 * - 'relaxed': fused multiply-add (WebAssembly's relaxed SIMD).
 * - 'wide': the same in tiles for registers of 256 bits, to which V8 can pair those of 128 bits that WebAssembly has.
 */
export type Build = 'relaxed' | 'wide';

type Exports = Partial<KernelExports>;

interface Recipe {
  /** The module of products, and that of the panels they read where these are not the base build's. */
  readonly binaries: readonly string[];
  readonly panel: number;
  readonly sparse: SparseRecipe;
  readonly speed: number;
  /** V8's flag, and from which V8 to which it is needed and understood. */
  readonly flag: string;
  readonly versions: readonly [number, number];
  readonly expected: string;
  readonly advice: string;
}

const recipes: Readonly<Record<Build, Recipe>> = {
  relaxed: {
    binaries: [relaxedBinary],
    panel: 4,
    sparse: { binary: fusedSparseBinary, panel: 16, sparsity: { most: 0.76, columns: 13 } },
    speed: 1.1,
    flag: '--experimental-wasm-relaxed-simd',
    // On by itself from 11.4.
    versions: [11.0, 11.3],
    expected: 'an engine with relaxed SIMD on a machine with fused multiply-add',
    advice: 'Stay with the base build, or use a newer engine (Node 20 or later).',
  },
  wide: {
    binaries: [wideBinary, widePanelsBinary],
    panel: 8,
    sparse: { binary: wideSparseBinary, panel: 32, sparsity: { most: 0.7, columns: 24 } },
    speed: 2,
    flag: '--experimental-wasm-revectorize',
    versions: [12.0, Infinity],
    expected: 'V8 that pairs vectors to 256 bits (Node 24) on a machine with AVX2',
    advice: "Use accelerate('relaxed') here, or Node 24.",
  },
};

/** Their tiles read operands with gaps as quickly. */
const SMALL = 2048;

/** A build must be this much faster than the base build to be worth its other rounding. */
const SPEEDUP = 1.04;

/** Builds that passed; what was compiled and tried once serves again. */
const loaded = new Map<Build, SimdKernel>();

/**
 * The kernel of a build, tried at its first use. It sets the flag of V8 that the build needs; flags hold for what is compiled from then on.
 *
 * @throws UnavailableError where the engine lacks it, its products are wrong, or it is not faster
 */
export function loadBuild(build: Build): SimdKernel {
  const known = loaded.get(build);
  if (known !== undefined) return known;
  const { binaries, panel, sparse, speed, flag, versions, expected, advice } = recipes[build];
  const fail = (got: string): never => {
    throw new UnavailableError('accelerate', `'${build}'`, expected, got, advice);
  };
  const base = baseKernel() ?? fail('no WebAssembly with 128-bit SIMD');
  setFlag(flag, versions);
  const [products = null, panels = null] = binaries.map((one) => loadKernel(one) as Exports | null);
  if (products === null || (binaries.length > 1 && panels === null)) {
    return fail('an engine that does not compile it');
  }
  const kernel = withSparse({ ...base, ...products, ...panels, panel, speed, small: SMALL }, sparse);
  const wrong = wrongProduct(kernel);
  if (wrong !== '') return fail(`a wrong product (${wrong})`);
  const speedup = speedupOver(base, kernel);
  if (speedup < SPEEDUP) return fail(`${speedup.toFixed(2)} times the speed of the base build`);
  loaded.set(build, kernel);
  return kernel;
}

/** Node's process and its module v8, as far as they are used. */
interface Host {
  readonly versions?: { readonly v8?: string };
  getBuiltinModule?(id: 'node:v8'): { setFlagsFromString(flags: string): void };
}

/** Sets a flag of V8 in Node, if its version knows and needs it. */
function setFlag(flag: string, [from, to]: readonly [number, number]): void {
  const host = (globalThis as { readonly process?: Host }).process;
  const [major = 0, minor = 0] = (host?.versions?.v8 ?? '').split('.').map(Number);
  const version = major + minor / 10;
  if (version >= from && version <= to) host?.getBuiltinModule?.('node:v8').setFlagsFromString(flag);
}

/** Sizes around the tiles, runs and blocks. */
const trials = [
  [1, 1, 5],
  [6, 8, 1],
  [13, 2, 70],
  [37, 43, 301],
  [24, 130, 40],
  [125, 9, 30],
] as const;

/** Factors of the product and of what was there: kernels have ways of their own for ones and zeros. */
const factors = [
  [0.7, -0.3],
  [1, 1],
  [1, 0],
] as const;

/** The first product that differs by more than rounding from the plain one, as text; empty if all are right. */
function wrongProduct(kernel: SimdKernel): string {
  const stream = random(1);
  for (const [m, n, k] of trials) {
    const a = Float64Array.from({ length: m * k }, stream.normal);
    const b = Float64Array.from({ length: k * n }, stream.normal);
    for (let form = 0; form < 12; form++) {
      const [transposeA, transposeB] = [form % 2 === 1, form % 4 > 1];
      const [alpha, beta] = factors[form >> 2]!;
      const [lda, ldb] = [transposeA ? m : k, transposeB ? k : n];
      const start = Float64Array.from({ length: m * n }, stream.normal);
      const c = start.slice();
      const plain = start.slice();
      gemmPlain(transposeA, transposeB, m, n, k, alpha, a, 0, lda, b, 0, ldb, beta, plain, 0, n, false);
      gemmSimd(kernel, transposeA, transposeB, m, n, k, alpha, a, 0, lda, b, 0, ldb, beta, c, 0, n, false);
      const wrong = firstBeyondRounding(c, plain, k);
      if (wrong >= 0) return `${m}×${n}×${k}, form ${form}, entry ${wrong}`;
      const sparse = kernel.sparse();
      if (sparse === null) continue;
      for (let i = 0; i < a.length; i += 2) a[i] = 0;
      c.set(start);
      plain.set(start);
      gemmPlain(transposeA, transposeB, m, n, k, alpha, a, 0, lda, b, 0, ldb, beta, plain, 0, n, false);
      tiledProduct(
        sparse,
        transposeA,
        transposeB,
        m,
        n,
        k,
        alpha,
        a,
        0,
        lda,
        b,
        0,
        ldb,
        beta,
        c,
        0,
        n,
        false,
        false,
      );
      const wrongSparse = firstBeyondRounding(c, plain, k);
      if (wrongSparse >= 0) return `${m}×${n}×${k} with zeros, form ${form}, entry ${wrongSparse}`;
    }
  }
  return '';
}

/** The first entry of two sums of k products that differ by more than rounding; −1 if all agree. */
function firstBeyondRounding(c: Float64Array, plain: Float64Array, k: number): number {
  // Rounding of each sum is at most k + 3 units of the sum of magnitudes, and numbers of this stream stay below 6.
  const bound = 2 ** -52 * (k + 3) * (36 * k + 6);
  return c.findIndex((value, i) => !(Math.abs(value - plain[i]!) <= bound));
}

/** Side of the matrices that speed is measured with, and how long at most: engines compile twice, in the background. */
const SIDE = 96;
const MILLISECONDS = 150;

/** How many times faster one kernel is than another, by the best of many products taken in turn. */
function speedupOver(base: SimdKernel, kernel: SimdKernel): number {
  const a = new Float64Array(SIDE * SIDE).fill(0.5);
  const c = new Float64Array(SIDE * SIDE);
  const best = [Infinity, Infinity];
  const start = performance.now();
  let rounds = 0;
  let ratio = 0;
  for (let now = start; now - start < MILLISECONDS; rounds++) {
    for (const [which, one] of [base, kernel].entries()) {
      for (let run = 0; run < 4; run++) {
        gemmSimd(one, false, false, SIDE, SIDE, SIDE, 1, a, 0, SIDE, a, 0, SIDE, 0, c, 0, SIDE, false);
      }
      const then = performance.now();
      if (rounds > 0) best[which] = Math.min(best[which]!, then - now);
      now = then;
    }
    ratio = best[0]! / best[1]!;
    // A quick engine has shown it after a tenth of the time; the base build is then compiled, too.
    if (now - start > MILLISECONDS / 5 && ratio > SPEEDUP) break;
  }
  return ratio;
}
