/**
 * The symmetric system S of the block-tridiagonal form, factored: layers that are eliminated, then the kept ones. With
 * E the eliminated layers, K the kept ones and F the couplings between them,
 *
 *     S_KK − F A_E⁻¹ Fᵀ,
 *
 * is formed a sample at a time by sending the rows of F through the elimination, exactly as `solve` sends a vector.
 */
import type { Matrix } from '../../numeric/matrix.js';
import { matrix } from '../../numeric/matrix.js';
import type { Chain } from './chain.js';
import { coupling, type Coupling } from './coupling.js';
import { eliminatedLayer, type EliminatedLayer, type LayerVector, type Pivots } from './eliminated-layer.js';
import { keptChain, type KeptBlock } from './kept-chain.js';
import { addOwnBlock, emptyBlock, ownBlock } from './own-block.js';

export interface System {
  /** s of each layer: z' and μ' with z = s z', μ = μ'/s are the unknowns of `solve`. */
  readonly balance: readonly number[];
  /** Of all blocks: inertia and log-determinant of S are their sums. */
  readonly pivots: readonly Pivots[];
  /** `count` right-hand sides, a LayerVector per layer; they are kept. */
  solve(b: readonly LayerVector[], count: number): LayerVector[];
}

/**
 * Factors S; `eliminated` has no two neighbours. Cost: see `eliminationOrder`.
 *
 * @returns the factors, or the number of the first layer whose block is singular though it is not the last one
 */
export function factorSystem(chain: Chain, shift: number, eliminated: readonly boolean[]): System | number {
  const { samples, layers } = chain;
  const own = layers.map((_, l) => ownBlock(chain, l, shift));
  // links[l] lies between layers l − 1 and l.
  const links = layers.map((layer, l): Coupling | undefined =>
    l === 0 ? undefined : coupling(layers[l - 1]!, layer, shift, own[l - 1]!.balance / own[l]!.balance),
  );
  const gone = own.map((block, l) => (eliminated[l] === true ? eliminatedLayer(block) : null));
  const singular = gone.findIndex((layer) => layer?.pivots.some(({ inertia }) => inertia.zero > 0));
  if (singular >= 0 && layers.length > 1) return singular;
  const keptLayers = layers.flatMap((_, l) => (gone[l] === null ? [l] : []));
  const blocks = keptLayers.map((l, k): KeptBlock => {
    const diagonal = emptyBlock(samples, own[l]!.units);
    const next = keptLayers[k + 1];
    const cross = next === undefined ? null : matrix(samples * own[l]!.units, samples * own[next]!.units);
    const below = gone[l - 1];
    if (below !== null && below !== undefined) fromBelow(below, links[l]!, diagonal, samples);
    const above = gone[l + 1];
    if (above !== null && above !== undefined) {
      fromAbove(above, links[l + 1]!, links[l + 2], diagonal, cross, samples);
    } else if (cross !== null) {
      for (let n = 0; n < samples; n++) {
        const rows = links[l + 1]!.lowerRows(n);
        cross.data.set(rows, n * rows.length);
      }
    }
    addOwnBlock(own[l]!, diagonal);
    return { diagonal, coupling: cross };
  });
  const kept = keptChain(blocks);
  if (typeof kept === 'number') return keptLayers[kept]!;
  return {
    balance: own.map((block) => block.balance),
    pivots: [...gone.flatMap((layer) => layer?.pivots ?? []), ...kept.pivots],
    solve(b, count) {
      const x = b.map(({ z, mu }): LayerVector => ({ z: z.slice(), mu: mu.slice() }));
      gone.forEach((layer, l) => {
        const [below, above] = [links[l], links[l + 1]];
        if (layer === null) return;
        const { z, mu } = solveOwn(layer, x[l]!, count);
        if (below !== undefined) add(x[l - 1]!.z, below.pull(mu, count), -1);
        if (above !== undefined) add(x[l + 1]!.mu, above.push(z, count), -1);
      });
      const solved = kept.solve(
        keptLayers.map((l) => x[l]!),
        count,
      );
      keptLayers.forEach((l, k) => (x[l] = solved[k]!));
      gone.forEach((layer, l) => {
        const [below, above] = [links[l], links[l + 1]];
        if (layer === null) return;
        if (below !== undefined) add(x[l]!.mu, below.push(x[l - 1]!.z, count), -1);
        if (above !== undefined) add(x[l]!.z, above.pull(x[l + 1]!.mu, count), -1);
        x[l] = solveOwn(layer, x[l]!, count);
      });
      return x;
    },
  };
}

/** A⁻¹ (z, μ). */
function solveOwn(layer: EliminatedLayer, { z, mu }: LayerVector, count: number): LayerVector {
  const out = { z: layer.apply('z', 'z', z, count), mu: layer.apply('mu', 'mu', mu, count) };
  add(out.z, layer.apply('mu', 'z', mu, count), 1);
  add(out.mu, layer.apply('z', 'mu', z, count), 1);
  return out;
}

/** μμ −= Fᵀ (A⁻¹)_zz F for the eliminated layer below. */
function fromBelow(below: EliminatedLayer, link: Coupling, diagonal: Matrix, samples: number): void {
  const half = diagonal.rows / 2;
  for (let m = 0; m < samples; m++) {
    const z = below.apply('z', 'z', link.upperRows(m), link.upper);
    subtractRows(link.push(z, link.upper), link.upper, diagonal, half + m * link.upper, half);
  }
}

/** zz −= F (A⁻¹)_μμ Fᵀ for the eliminated layer above, and the coupling that it leaves to the layer above that. */
function fromAbove(
  above: EliminatedLayer,
  link: Coupling,
  next: Coupling | undefined,
  diagonal: Matrix,
  cross: Matrix | null,
  samples: number,
): void {
  for (let n = 0; n < samples; n++) {
    const rows = link.lowerRows(n);
    const mu = above.apply('mu', 'mu', rows, link.lower);
    subtractRows(link.pull(mu, link.lower), link.lower, diagonal, n * link.lower, 0);
    if (cross === null || next === undefined) continue;
    const z = above.apply('mu', 'z', rows, link.lower);
    subtractRows(next.push(z, link.lower), link.lower, cross, n * link.lower, 0);
  }
}

/** `count` consecutive rows of `into`, from (row, column) on, minus `rows`. */
function subtractRows(rows: Float64Array, count: number, into: Matrix, row: number, column: number): void {
  const width = rows.length / count;
  for (let r = 0, at = 0; r < count; r++) {
    const start = (row + r) * into.columns + column;
    for (let i = 0; i < width; i++, at++) into.data[start + i]! -= rows[at]!;
  }
}

/** x += factor · y. */
function add(x: Float64Array, y: Float64Array, factor: number): void {
  for (let i = 0; i < x.length; i++) x[i]! += factor * y[i]!;
}
