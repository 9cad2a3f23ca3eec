/** The fast paths of the linear rule (selections, runs of neighbours) against multiplication with S written out. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LinearNode } from '../../../src/program/nodes.js';
import { programBuilder } from '../../../src/program/program.js';
import { gather, slice, sparse, type Sparse } from '../../../src/program/sparse.js';
import { linearRule } from '../../../src/sweeps/rules/linear.js';
import type { Trace } from '../../../src/sweeps/trace.js';

/** A trace of the one node out = S in, with `samples` rows of small whole numbers: sums of them are exact. */
function traceOf(matrix: Sparse, width: number, samples: number): { node: LinearNode; trace: Trace } {
  const builder = programBuilder(width);
  const output = builder.slot(matrix.start.length - 1);
  const node: LinearNode = { kind: 'linear', input: 0, output, ...matrix };
  builder.add(node);
  const trace: Trace = {
    program: builder.finish(output),
    parameters: new Float64Array(),
    samples,
    streams: 0,
    value: [numbers(samples * width, 3)],
    slope: [],
    second: [],
    third: [],
    selection: [],
  };
  return { node, trace };
}

const numbers = (length: number, step: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => ((i * step) % 17) - 8);

function writtenOut({ start, column, weight }: Sparse, width: number): number[][] {
  return Array.from({ length: start.length - 1 }, (_, i) => {
    const row = Array.from({ length: width }, () => 0);
    for (let k = start[i]!; k < start[i + 1]!; k++) row[column[k]!]! += weight[k]!;
    return row;
  });
}

/** Each of the rows of x times Sᵀ, or times S. */
function times(s: number[][], x: Float64Array, width: number, transposed: boolean): Float64Array {
  const outputs = s.length;
  const [from, to] = transposed ? [width, outputs] : [outputs, width];
  const out = new Float64Array((x.length / from) * to);
  for (let r = 0; r < x.length / from; r++) {
    for (let i = 0; i < outputs; i++) {
      for (let j = 0; j < width; j++) {
        if (transposed) out[r * to + i]! += s[i]![j]! * x[r * from + j]!;
        else out[r * to + j]! += s[i]![j]! * x[r * from + i]!;
      }
    }
  }
  return out;
}

function check(matrix: Sparse, width: number, samples: number): void {
  const { node, trace } = traceOf(matrix, width, samples);
  const outputs = matrix.start.length - 1;
  const s = writtenOut(matrix, width);
  linearRule.forward(node, trace);
  expect(trace.value[node.output]).toEqual(times(s, trace.value[0]!, width, true));
  const above = numbers(samples * outputs, 5);
  const pulled = times(s, above, width, false);
  const adjoint = { count: 1, value: [undefined, above] };
  linearRule.backward(node, trace, adjoint);
  expect(adjoint.value[0]).toEqual(pulled);
  linearRule.backward(node, trace, adjoint); // a second reader of the slot adds to the first
  expect(adjoint.value[0]).toEqual(pulled.map((value) => 2 * value));
  const blocks = numbers(samples * 2 * outputs, 7);
  expect(linearRule.multiplyJacobian(node, 0, trace, [0, 1], blocks, samples, false)).toEqual(
    times(s, blocks, width, false),
  );
}

describe('linear rule', () => {
  it('is multiplication with S, for slices short and long', () => {
    for (const count of [1, 15, 16, 40]) check(slice(3, count), 50, 3);
  });

  it('is multiplication with S, for selections with and without gaps and repeats', () => {
    const index = fc.array(fc.integer({ min: 0, max: 19 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(index, fc.integer({ min: 1, max: 4 }), (at, samples) => check(gather(at), 20, samples)),
    );
    const padded = fc.array(fc.integer({ min: -1, max: 19 }), { minLength: 1, maxLength: 40 });
    fc.assert(fc.property(padded, (at) => check(gather(at), 20, 2)));
  });

  it('is multiplication with S, for any S', () => {
    const entry = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: -3, max: 3 }));
    const rows = fc.array(fc.array(entry, { maxLength: 4 }), { minLength: 1, maxLength: 12 });
    fc.assert(fc.property(rows, (list) => check(sparse(list), 10, 2)));
  });
});
