/** One weight group's coordinates: Θ ↦ (units(Θ)·Q_v, Q_δᵀ·Θ·rest) and back. */
import type { GroupRotation } from '../factors/hessian/span-types.js';
import { allocate } from '../numeric/allocation.js';
import { gemm } from '../numeric/gemm.js';
import type { ParameterBlock } from '../program/nodes.js';

/** The weight and bias that a rotation acts on, as one matrix of out × m. */
export interface RotatedGroup {
  readonly weight: ParameterBlock;
  readonly bias: ParameterBlock | null;
  readonly rotation: GroupRotation;
}

/** Coordinates of type 1, and of type 2 behind them. */
export function rotationDimension({ units, right, left, rest }: GroupRotation): number {
  return units.length * right.columns + left.columns * rest.columns;
}

/** Writes the group's coordinates of the parameter vector `v` to `out` from `offset`. Cost 2·out·m·(ρ_v + ρ_δ) flops. */
export function rotate(group: RotatedGroup, v: Float64Array, out: Float64Array, offset: number): void {
  const { units, right, left, rest } = group.rotation;
  const m = right.rows;
  const outputs = group.weight.shape[0]!;
  const theta = thetaOf(group, v);
  const touched = rowsOf(theta, units, m);
  const second = offset + units.length * right.columns;
  multiply(touched, right.data, units.length, right.columns, m, out, offset);
  const turned = allocate(left.columns * m);
  gemm(true, false, left.columns, m, outputs, 1, left.data, 0, left.columns, theta, 0, m, 0, turned, 0, m);
  multiply(turned, rest.data, left.columns, rest.columns, m, out, second);
}

/** Writes the parameters whose coordinates start at `offset` of `c` to the parameter vector `out`. Cost as `rotate`. */
export function rotateBack(group: RotatedGroup, c: Float64Array, offset: number, out: Float64Array): void {
  const { units, right, left, rest } = group.rotation;
  const m = right.rows;
  const outputs = group.weight.shape[0]!;
  const second = offset + units.length * right.columns;
  const touched = allocate(units.length * m);
  timesTransposed(c, offset, right.data, units.length, m, right.columns, touched);
  const turned = allocate(left.columns * m);
  timesTransposed(c, second, rest.data, left.columns, m, rest.columns, turned);
  const theta = allocate(outputs * m);
  multiply(left.data, turned, outputs, m, left.columns, theta, 0);
  units.forEach((unit, row) => {
    for (let j = 0; j < m; j++) theta[unit * m + j]! += touched[row * m + j]!;
  });
  const inputs = group.weight.length / outputs;
  for (let i = 0; i < outputs; i++) {
    out.set(theta.subarray(i * m, i * m + inputs), group.weight.offset + i * inputs);
    if (group.bias !== null) out[group.bias.offset + i] = theta[i * m + inputs]!;
  }
}

/** [W b], out × m. */
function thetaOf({ weight, bias, rotation }: RotatedGroup, v: Float64Array): Float64Array {
  const m = rotation.right.rows;
  const outputs = weight.shape[0]!;
  const inputs = weight.length / outputs;
  const theta = allocate(outputs * m);
  for (let i = 0; i < outputs; i++) {
    const from = weight.offset + i * inputs;
    theta.set(v.subarray(from, from + inputs), i * m);
    if (bias !== null) theta[i * m + inputs] = v[bias.offset + i]!;
  }
  return theta;
}

function rowsOf(x: Float64Array, rows: Int32Array, width: number): Float64Array {
  const out = allocate(rows.length * width);
  rows.forEach((row, i) => out.set(x.subarray(row * width, (row + 1) * width), i * width));
  return out;
}

/** out ← A·B for A of m × k and B of k × n, both without gaps. */
function multiply(
  a: Float64Array,
  b: Float64Array,
  m: number,
  n: number,
  k: number,
  out: Float64Array,
  at: number,
): void {
  gemm(false, false, m, n, k, 1, a, 0, k, b, 0, n, 0, out, at, n);
}

/** out ← A·Bᵀ for A of m × k from `aAt`, B of n × k. */
function timesTransposed(
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  m: number,
  n: number,
  k: number,
  out: Float64Array,
): void {
  gemm(false, true, m, n, k, 1, a, aAt, k, b, 0, k, 0, out, 0, n);
}
