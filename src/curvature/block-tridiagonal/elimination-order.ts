/**
 * Which layers are eliminated first. An eliminated layer costs only its units' small blocks, a kept one a dense block of
 * 2Nq × 2Nq; no two neighbours can be eliminated. So the cheapest choice is a shortest path over the layers (dynamic
 * programming, O(L)). In 784-128-64-10, for example, layers 1 and 3 go and layer 2 stays.
 */

/** Units per layer, samples, and whether a layer may be eliminated. */
export interface OrderSizes {
  readonly samples: number;
  /** p of the first layer, then q of every layer: L + 1 numbers. */
  readonly widths: readonly number[];
}

/** The order and what it costs. */
export interface EliminationOrder {
  /** For each layer whether it is eliminated before the kept ones. */
  readonly eliminated: readonly boolean[];
  readonly flops: number;
  /** Numbers held by the factorization at its largest. */
  readonly numbers: number;
}

/** An order of the first layers. */
interface Path {
  readonly flops: number;
  readonly numbers: number;
  readonly eliminated: readonly boolean[];
}

/** Layers that must be kept or must be eliminated, because the other way met a singular block. */
export interface OrderDemands {
  readonly keep: ReadonlySet<number>;
  readonly eliminate: ReadonlySet<number>;
}

/** The cheapest order; null if the demands contradict each other. */
export function eliminationOrder(
  sizes: OrderSizes,
  demands: OrderDemands = { keep: new Set(), eliminate: new Set() },
): EliminationOrder | null {
  // The best paths to layer l − 1 that end in a kept and in an eliminated layer; the start counts as kept.
  let kept: Path | null = { flops: 0, numbers: 0, eliminated: [] };
  let gone: Path | null = null;
  for (let l = 0; l < sizes.widths.length - 1; l++) {
    const next: Path | null = cheapest([
      kept === null ? null : keep(sizes, kept, l, l === 0 ? null : l - 1),
      gone === null ? null : keep(sizes, gone, l, l === 1 ? null : l - 2),
    ]);
    gone = kept === null || demands.keep.has(l) ? null : eliminate(sizes, kept, l);
    kept = demands.eliminate.has(l) ? null : next;
  }
  return cheapest([kept, gone]);
}

function cheapest(paths: readonly (Path | null)[]): Path | null {
  return paths.reduce(
    (best, path) => (best === null || (path !== null && path.flops < best.flops) ? path : best),
    null,
  );
}

/** Adds layer l as a kept one, after the kept layer `previous` (null if it is the first). */
function keep(sizes: OrderSizes, path: Path, l: number, previous: number | null): Path {
  const { samples: n, widths } = sizes;
  const half = n * widths[l + 1]!;
  let flops = (8 / 3) * half ** 3;
  let numbers = 4 * half ** 2;
  if (previous !== null) {
    const below = n * widths[previous + 1]!;
    flops += 8 * below ** 2 * half + below * half ** 2; // D⁻¹B and BᵀD⁻¹B
    numbers += below * half;
    if (previous < l - 1) flops += 2 * below * applied(n, widths[l]!, widths[l + 1]!);
  }
  return {
    flops: path.flops + flops,
    numbers: path.numbers + numbers,
    eliminated: [...path.eliminated, false],
  };
}

/** Adds layer l as an eliminated one: its blocks' inverses and its terms in the kept neighbours. */
function eliminate(sizes: OrderSizes, path: Path, l: number): Path {
  const { samples: n, widths } = sizes;
  const last = l === widths.length - 2;
  const [p, q] = [widths[l]!, widths[l + 1]!];
  const [groups, size] = last ? [1, 2 * n * q] : [q, 2 * n];
  const own = last ? n * q * n * q : n * n * q;
  let flops = (7 / 3) * groups * size ** 3;
  if (l > 0) flops += n * p * (2 * own + applied(n, q, p));
  if (!last) flops += n * widths[l + 2]! * (2 * own + applied(n, q, widths[l + 2]!));
  return {
    flops: path.flops + flops,
    numbers: path.numbers + groups * size ** 2,
    eliminated: [...path.eliminated, true],
  };
}

/** One application of a coupling between widths p and q. */
function applied(n: number, p: number, q: number): number {
  return 2 * n * (p * q + n * (p + q));
}
