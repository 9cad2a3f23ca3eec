/**
 * The forward sweep of a network whose second layer takes most of the time, by sets of samples that are near each other. A
 * unit of the first layer on one straight piece in all samples of a set is a linear function of the input there,
 *
 *     a_i = γ_i (W_i x + b_i),    so that    Σ_i U_i a_i = (Σ_i γ_i U_i ⊗ W_i) x + Σ_i γ_i U_i b_i
 *
 * over all such units is one product with few columns, made once for the set. Only units whose slope changes within the
 * set take part in products with each of its samples. With few samples in a set and few inputs, that is a fraction.
 */
import { scratch, withRound } from '../numeric/allocation.js';
import {
  addScaled,
  gatherBlock,
  gatherScaledRows,
  repeatRow,
  scatterScaledRows,
} from '../numeric/elementwise.js';
import { gemm } from '../numeric/gemm.js';
import type { Matrix } from '../numeric/matrix.js';
import { turn } from '../numeric/turn.js';
import { headOf } from '../program/head.js';
import { affineInputs, affineOutputs, type ActivationNode, type AffineNode } from '../program/nodes.js';
import type { Program } from '../program/program.js';
import { forward } from './forward.js';
import { splitUnits } from './slope-split.js';
import { slopeOf, type Field, type Trace } from './trace.js';

/** The trace, by sets that make up the rows of `x`, in the kernels' memory: inside of `passing`. */
export function forwardBySets(
  program: Program,
  parameters: Float64Array,
  x: Matrix,
  sets: readonly Int32Array[],
): Trace {
  const layers = sets.length === 1 ? null : twoLayers(program);
  if (layers === null) return forward(program, parameters, x);
  return forward(program, parameters, x, undefined, (node, trace) => {
    if (node !== layers.second) return false;
    (trace.value as Field)[node.output] = imageBySets(trace, layers, sets);
    return true;
  });
}

interface TwoLayers {
  readonly first: AffineNode;
  readonly activation: ActivationNode;
  readonly second: AffineNode;
}

/** The layer before the head where it is the second, over a piecewise linear first one; else null. */
function twoLayers(program: Program): TwoLayers | null {
  const { nodes, writer, input } = program;
  const second = headOf(program)?.before;
  const activation = second && nodes[writer[second.input]!];
  if (activation?.kind !== 'activation' || !activation.activation.piecewiseLinear) return null;
  const first = nodes[writer[activation.input]!];
  if (first?.kind !== 'affine' || first.sites !== 1 || first.input !== input) return null;
  return { first, activation, second: second! };
}

/** U a + c of all samples, for the second layer (U, c). */
function imageBySets(trace: Trace, layers: TwoLayers, sets: readonly Int32Array[]): Float64Array {
  const { parameters, samples } = trace;
  const { second } = layers;
  const [inputs, outputs] = [affineInputs(second), affineOutputs(second)];
  const out = scratch(samples * outputs);
  const columns = scratch(inputs * outputs);
  turn(outputs, inputs, parameters, second.weight.offset, columns, 0);
  const ones = scratch(Math.max(samples, inputs)).fill(1);
  for (const set of sets) {
    withRound(() => {
      const part = scratch(set.length * outputs);
      writeImage(trace, layers, columns, ones, set, part);
      scatterScaledRows(set, outputs, ones, part, false, false, out, 0);
    });
  }
  return out;
}

/** The same of a set of samples; `columns` are those of U, one behind the other. */
function writeImage(
  trace: Trace,
  { first, activation, second }: TwoLayers,
  columns: Float64Array,
  ones: Float64Array,
  set: Int32Array,
  out: Float64Array,
): void {
  const { parameters } = trace;
  const [width, outputs, inputs] = [affineInputs(second), affineOutputs(second), affineInputs(first)];
  const n = set.length;
  const { varying, constant, slopes } = splitUnits(slopeOf(trace, activation), width, set);
  const line = inputs + 1;
  // Rows 0 to n₀ − 1: U's columns of linear units times W; the last row: times b, and c.
  const map = scratch(line * outputs).fill(0);
  if (constant.length > 0) {
    const layer = scratch(constant.length * line);
    for (let r = 0, at = 0; r < constant.length; r++) {
      const i = constant[r]!;
      const w = first.weight.offset + i * inputs;
      for (let j = 0; j < inputs; j++) layer[at++] = parameters[w + j]!;
      layer[at++] = first.bias === null ? 0 : parameters[first.bias.offset + i]!;
    }
    const own = scratch(constant.length * outputs);
    gatherScaledRows(constant, outputs, slopes, columns, 0, own, 0);
    gemm(true, false, line, outputs, constant.length, 1, layer, 0, line, own, 0, outputs, 0, map, 0, outputs);
  }
  if (second.bias !== null) addScaled(outputs, 1, parameters, second.bias.offset, map, inputs * outputs);
  repeatRow(n, outputs, map, inputs * outputs, out, 0);
  const points = scratch(n * inputs);
  const x = trace.value[first.input]!;
  for (let s = 0, at = 0; s < n; s++) {
    for (let j = 0, from = set[s]! * inputs; j < inputs; j++) points[at++] = x[from++]!;
  }
  gemm(false, false, n, outputs, inputs, 1, points, 0, inputs, map, 0, outputs, 1, out, 0, outputs);
  const m = varying.length;
  if (m === 0) return;
  const values = scratch(n * m);
  gatherBlock(set, varying, trace.value[second.input]!, 0, width, values, 0);
  const rows = scratch(m * outputs);
  gatherScaledRows(varying, outputs, ones, columns, 0, rows, 0);
  gemm(false, false, n, outputs, m, 1, values, 0, m, rows, 0, outputs, 1, out, 0, outputs);
}
