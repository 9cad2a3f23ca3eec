/**
 * Rows G of one layer's Hessian products along unit changes of another layer's pre-activations (mathematics 4.6), in
 * coordinates: for sample n and direction c
 *
 *     type 1:  Σ_t  M[c][t, i] · ṽ[t, b] + δ[t, i] · η[c][t, b]        type 2:  Σ_t  δ̂[t, e] · η̂[c][t, f]
 *
 * with t the sites of the layer, M = ∂δ/∂z_c and η = ∂v/∂z_c.
 */
import { gemm } from '../../numeric/gemm.js';
import type { LayerFactors } from './layer-factors.js';

/** What a layer answers to unit changes of another: `count` copies of N·sites vectors each. */
export interface LayerResponse {
  readonly layer: LayerFactors;
  readonly samples: number;
  /** M at the layer's units; undefined if zero. */
  readonly changes: Float64Array | undefined;
  /** η, of `movedRank` coordinates (a bias's 1 does not move and may be missing); undefined if zero. */
  readonly moved: Float64Array | undefined;
  readonly movedRank: number;
  /** η̂, σ coordinates. */
  readonly rest: Float64Array | undefined;
}

/** Coordinates of a row that stops before unit `units`; only whole rows have type 2. */
export function rowWidth({ layer, rest }: LayerResponse, units: number): number {
  return units * layer.rank + (rest === undefined ? 0 : layer.leftRank * layer.restRank);
}

/**
 * Writes the row of sample n along direction c to `out` from `at`: its first `units` units (the last of them times
 * `lastFactor`), then type 2 if the response has it.
 */
export function writeRow(
  response: LayerResponse,
  n: number,
  c: number,
  units: number,
  lastFactor: number,
  out: Float64Array,
  at: number,
): void {
  const { layer, samples, rest } = response;
  const { sites } = layer.node;
  if (sites === 1) writeSite(response, c * samples + n, n, units, out, at);
  else sumOverSites(response, (c * samples + n) * sites, n * sites, units, out, at);
  const end = at + units * layer.rank;
  if (lastFactor !== 1) for (let i = end - layer.rank; i < end; i++) out[i]! *= lastFactor;
  if (rest === undefined) return;
  const [e, f] = [layer.leftRank, layer.restRank];
  const [l, r] = [n * sites, (c * samples + n) * sites];
  if (sites > 1) {
    gemm(true, false, e, f, sites, 1, layer.folded, l * e, e, rest, r * f, f, 0, out, end, f);
    return;
  }
  for (let i = 0, to = end; i < e; i++, to += f) {
    scaled(layer.folded[l * e + i]!, rest, r * f, out, to, f);
  }
}

/** The two dyads of a layer that is used once: row r of M and η with row n of δ and ṽ. */
function writeSite(
  { layer, changes, moved, movedRank }: LayerResponse,
  r: number,
  n: number,
  units: number,
  out: Float64Array,
  at: number,
): void {
  const { rank, unitCount: u, value, delta } = layer;
  if (changes === undefined || moved === undefined || delta === undefined) {
    for (let i = 0; i < units; i++) {
      const to = at + i * rank;
      scaled(changes === undefined ? 0 : changes[r * u + i]!, value, n * rank, out, to, rank);
      if (moved === undefined || delta === undefined) continue;
      const factor = delta[n * u + i]!;
      for (let b = 0; b < movedRank; b++) out[to + b]! += factor * moved[r * movedRank + b]!;
    }
    return;
  }
  // Four units together: ṽ and η are read once for all of them.
  let i = 0;
  for (; i + 4 <= units; i += 4) {
    fourUnits(
      changes,
      r * u + i,
      delta,
      n * u + i,
      value,
      n * rank,
      moved,
      r * movedRank,
      movedRank,
      out,
      at + i * rank,
      rank,
    );
  }
  for (; i < units; i++) {
    const [m, d, to] = [changes[r * u + i]!, delta[n * u + i]!, at + i * rank];
    for (let b = 0; b < movedRank; b++)
      out[to + b] = m * value[n * rank + b]! + d * moved[r * movedRank + b]!;
    for (let b = movedRank; b < rank; b++) out[to + b] = m * value[n * rank + b]!;
  }
}

/** M[i]·ṽ + δ[i]·η for four units i, `rank` numbers each, of which η has the first `count`. */
function fourUnits(
  changes: Float64Array,
  mAt: number,
  delta: Float64Array,
  dAt: number,
  value: Float64Array,
  vAt: number,
  moved: Float64Array,
  eAt: number,
  count: number,
  out: Float64Array,
  at: number,
  rank: number,
): void {
  const m0 = changes[mAt]!;
  const m1 = changes[mAt + 1]!;
  const m2 = changes[mAt + 2]!;
  const m3 = changes[mAt + 3]!;
  const d0 = delta[dAt]!;
  const d1 = delta[dAt + 1]!;
  const d2 = delta[dAt + 2]!;
  const d3 = delta[dAt + 3]!;
  const at1 = at + rank;
  const at2 = at1 + rank;
  const at3 = at2 + rank;
  for (let b = 0; b < count; b++) {
    const v = value[vAt + b]!;
    const e = moved[eAt + b]!;
    out[at + b] = m0 * v + d0 * e;
    out[at1 + b] = m1 * v + d1 * e;
    out[at2 + b] = m2 * v + d2 * e;
    out[at3 + b] = m3 * v + d3 * e;
  }
  for (let b = count; b < rank; b++) {
    const v = value[vAt + b]!;
    out[at + b] = m0 * v;
    out[at1 + b] = m1 * v;
    out[at2 + b] = m2 * v;
    out[at3 + b] = m3 * v;
  }
}

/** The same summed over sites from row r of M and η and row l of δ and ṽ, as two products. */
function sumOverSites(
  { layer, changes, moved, movedRank }: LayerResponse,
  r: number,
  l: number,
  units: number,
  out: Float64Array,
  at: number,
): void {
  const { rank, unitCount: u, value, delta, node } = layer;
  const { sites } = node;
  if (changes === undefined) out.fill(0, at, at + units * rank);
  else gemm(true, false, units, rank, sites, 1, changes, r * u, u, value, l * rank, rank, 0, out, at, rank);
  if (moved === undefined || delta === undefined) return;
  const width = movedRank;
  gemm(true, false, units, width, sites, 1, delta, l * u, u, moved, r * width, width, 1, out, at, rank);
}

function scaled(
  factor: number,
  x: Float64Array,
  from: number,
  out: Float64Array,
  to: number,
  n: number,
): void {
  if (factor === 0) out.fill(0, to, to + n);
  else for (let i = 0; i < n; i++) out[to + i] = factor * x[from + i]!;
}
