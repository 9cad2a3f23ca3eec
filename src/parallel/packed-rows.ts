/**
 * Least squares of all samples from those of each thread: the slabs of factor rows lie sample by sample, so that they are
 * put one behind the other; numbers that belong to rows lie kind by kind. Rows carry √weight, and a thread's weights are
 * normalized among its own, which √share makes good.
 */
import type { LeastSquares } from '../factors/least-squares.js';
import type { FactorRows } from '../factors/rows/factor-rows.js';
import { allocate } from '../numeric/allocation.js';
import type { Shards } from './shards.js';

/** An array of factor rows: how many stretches it has, one behind the other, each of N parts. */
interface Piece {
  readonly data: Float64Array;
  readonly stretches: number;
  readonly isScaled: boolean;
}

/** The arrays of least squares, each once, in a fixed order. */
function piecesOf({ jacobian, residual }: LeastSquares): readonly Piece[] {
  const { nodes, kinds, scale } = jacobian;
  const slabs = nodes.flatMap(({ left, right }) => [...left, ...right]);
  const perKind = (data: Float64Array | undefined, isScaled: boolean): readonly Piece[] =>
    data === undefined ? [] : [{ data, stretches: kinds.length, isScaled }];
  return [
    ...[...new Set(slabs)].flatMap((data) =>
      data === undefined ? [] : [{ data, stretches: 1, isScaled: false }],
    ),
    ...nodes.flatMap(({ dense }) => perKind(dense, false)),
    ...perKind(scale, true),
    ...perKind(residual, true),
  ];
}

/** All numbers of least squares in one array, for the way between threads. */
export function packed(system: LeastSquares): Float64Array {
  const pieces = piecesOf(system);
  const out = allocate(pieces.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const { data } of pieces) {
    out.set(data, at);
    at += data.length;
  }
  return out;
}

/**
 * The least squares of all samples from this thread's own and the packed ones of the others; null where they are not
 * alike, as where a softmax saturates on one thread's samples only.
 */
export function joinedRows(
  own: LeastSquares,
  parts: readonly Float64Array[],
  { samples, shares, starts }: Shards,
): LeastSquares | null {
  const { jacobian, residual } = own;
  const pieces = piecesOf(own);
  const first = starts[1]!;
  const perSample = pieces.reduce((sum, { data }) => sum + data.length / first, 0);
  const countOf = (t: number): number => starts[t + 1]! - starts[t]!;
  const areAlike = parts.every((part, t) => part.length === perSample * countOf(t + 1));
  if (jacobian.scale === undefined || own.border !== undefined || !areAlike) return null;
  const whole = new Map<Float64Array, Float64Array>();
  const from = [0, ...parts.map(() => 0)];
  for (const { data, stretches, isScaled } of pieces) {
    const width = data.length / (first * stretches);
    const out = allocate(samples * stretches * width);
    [data, ...parts].forEach((source, t) => {
      const length = countOf(t) * width;
      const root = isScaled ? Math.sqrt(shares[t]!) : 1;
      for (let k = 0; k < stretches; k++) {
        const start = (t === 0 ? 0 : from[t]!) + k * length;
        const target = (k * samples + starts[t]!) * width;
        out.set(source.subarray(start, start + length), target);
        if (root !== 1) for (let i = target; i < target + length; i++) out[i]! *= root;
      }
      from[t]! += stretches * length;
    });
    whole.set(data, out);
  }
  const of = (data: Float64Array): Float64Array => whole.get(data)!;
  const rows: FactorRows = {
    ...jacobian,
    samples,
    scale: of(jacobian.scale),
    nodes: jacobian.nodes.map(({ node, left, right, dense }) => ({
      node,
      left: left.map((slab) => slab && of(slab)),
      right: right.map((slab) => slab && of(slab)),
      ...(dense === undefined ? {} : { dense: of(dense) }),
    })),
  };
  return { jacobian: rows, residual: of(residual) };
}
