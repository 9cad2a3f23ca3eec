/**
 * Builds of functions of one number with fused multiply-add, for the accelerated kinds: fewer roundings in other places, and
 * the same bounds of errors. Engines that pair vectors to 256 bits do so here, too.
 */
import { fusedTanhBinary } from './fused-tanh-binary.js';
import { runStaged } from './staged.js';
import { loadTanh } from './tanh-kernel.js';
import { tanhPlain } from './tanh.js';
import type { ElementaryKernel } from './elementary-kernel.js';

type Fused = Pick<ElementaryKernel, 'tanh'>;

/** By build, because flags of the engine hold for what is compiled after them; null for what was tried and is wrong. */
const loaded = new Map<string, Fused | null>();

/** The functions for a build whose flags are set, or null where they are not right: the base build's then stay. */
export function loadFusedFunctions(build: string): Fused | null {
  const known = loaded.get(build);
  if (known !== undefined) return known;
  const fused = loadTanh(fusedTanhBinary);
  const usable = fused !== null && isRight(fused) ? fused : null;
  loaded.set(build, usable);
  return usable;
}

/** Points in all parts of the functions, so many that pairs, fours and blocks have rests. */
const POINTS = 2 ** 8 + 7;

/** Both builds are within two units in the last place of the truth: a relative 2⁻⁵⁰ of one another. */
const TOLERANCE = 2 ** -50;

function isRight({ tanh }: Fused): boolean {
  const z = Float64Array.from({ length: POINTS }, (_, i) => Math.sinh((i - POINTS / 2) / 24));
  const [value, slope, plain, plainSlope] = [1, 2, 3, 4].map(() => new Float64Array(POINTS)) as Rows;
  if (!runStaged(tanh, z, value, slope)) return false;
  tanhPlain(z, plain, plainSlope);
  const agree = (x: number, y: number): boolean => Math.abs(x - y) <= TOLERANCE * Math.abs(y);
  return z.every((_, i) => agree(value[i]!, plain[i]!) && agree(slope[i]!, plainSlope[i]!));
}

type Rows = [Float64Array, Float64Array, Float64Array, Float64Array];
