/** Every verb of factor rows against the rows written out entry by entry; exact arithmetic, so no tolerance. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineRows } from '../../../src/factors/rows/combine.js';
import { rowCount, storedNumbers } from '../../../src/factors/rows/factor-rows.js';
import { gramOfRows } from '../../../src/factors/rows/gram.js';
import { materializeRows } from '../../../src/factors/rows/materialize.js';
import { normalMatrix } from '../../../src/factors/rows/normal-matrix.js';
import { squaredNormsOfRows } from '../../../src/factors/rows/norms.js';
import { projectRows } from '../../../src/factors/rows/project.js';
import { rowsRange } from '../../../src/factors/rows/range.js';
import { affineOutputs } from '../../../src/program/nodes.js';
import { stream } from '../../support/architectures.js';
import { expectExact, type Numbers } from '../../support/compare.js';
import { rowsOf, writtenOut } from './hand-made.js';

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const dot = (a: Numbers, b: Numbers): number => Array.from(a, (x, i) => x * b[i]!).reduce((s, x) => s + x, 0);
const integers = (seed: number, length: number): Float64Array => {
  const { integer } = stream(seed);
  return Float64Array.from({ length }, () => integer(9) - 4);
};
/** Row numbers (kind-major) of samples [start, start + count). */
const rowsOfRange = (kinds: number, samples: number, start: number, count: number): number[] =>
  Array.from({ length: kinds * count }, (_, r) => Math.floor(r / count) * samples + start + (r % count));

describe('factor rows agree with the written-out rows', () => {
  const verb = (name: string, check: (seed: number) => void): void => {
    it(name, () => fc.assert(fc.property(seeds, check)));
  };

  verb('materialize, whole and in parts', (seed) => {
    const rows = rowsOf(seed);
    const dense = writtenOut(rows);
    const all = materializeRows(rows);
    expect([all.rows, all.columns]).toEqual([rowCount(rows), rows.program.parameterCount]);
    expectExact('rows', all.data, dense.flat(), all.columns);
    const start = seed % dense.length;
    const end = start + (seed % (dense.length - start + 1));
    expectExact('part', materializeRows(rows, start, end).data, dense.slice(start, end).flat());
  });

  verb('gram', (seed) => {
    const rows = rowsOf(seed);
    const dense = writtenOut(rows);
    expectExact(
      'gram',
      gramOfRows(rows).data,
      dense.flatMap((a) => dense.map((b) => dot(a, b))),
      dense.length,
    );
  });

  verb('norms', (seed) => {
    const rows = rowsOf(seed);
    expectExact(
      'squares',
      squaredNormsOfRows(rows),
      writtenOut(rows).map((row) => dot(row, row)),
    );
  });

  it('norms of more numbers than are copied at a time', () => {
    const [samples, width] = [67, 523];
    const node = { ...rowsOf(1).nodes[0]!.node, sites: 1 };
    const left = integers(2, samples * affineOutputs(node));
    const [a, b] = [integers(3, samples * width), integers(4, samples * width)];
    const wide = { ...node, weight: { ...node.weight, shape: [affineOutputs(node), width] } };
    const rows = {
      program: rowsOf(1).program,
      samples,
      constants: [1, 0] as const,
      kinds: [
        [
          { left: 0, right: 0 },
          { left: 0, right: 1 },
        ],
      ],
      nodes: [{ node: { ...wide, bias: null }, left: [left], right: [a, b] }],
    };
    const outputs = affineOutputs(node);
    const expected = Array.from({ length: samples }, (_, n) => {
      const l = left.subarray(n * outputs, (n + 1) * outputs);
      const both = a.subarray(n * width, (n + 1) * width).map((x, i) => x + b[n * width + i]!);
      return dot(l, l) * dot(both, both);
    });
    expectExact('squares', squaredNormsOfRows(rows), expected);
  });

  verb('combine, alone and into a vector', (seed) => {
    const rows = rowsOf(seed);
    const dense = writtenOut(rows);
    const weights = integers(seed + 1, dense.length);
    const expected = dense[0]!.map((_, j) =>
      dot(
        weights,
        dense.map((row) => row[j]!),
      ),
    );
    expectExact('sum', combineRows(rows, weights), expected);
    const into = integers(seed + 2, expected.length);
    const total = expected.map((value, j) => value + into[j]!);
    expect(combineRows(rows, weights, into)).toBe(into);
    expectExact('added', into, total);
  });

  verb('project', (seed) => {
    const rows = rowsOf(seed);
    const direction = integers(seed + 3, rows.program.parameterCount);
    expectExact(
      'slopes',
      projectRows(rows, direction),
      writtenOut(rows).map((row) => dot(row, direction)),
    );
  });

  verb('normal matrix, in chunks of any size', (seed) => {
    const rows = rowsOf(seed);
    const dense = writtenOut(rows);
    const columns = dense[0]!.map((_, j) => dense.map((row) => row[j]!));
    const expected = columns.flatMap((a) => columns.map((b) => dot(a, b)));
    for (const chunk of [1, 2 * columns.length, undefined])
      expectExact(`chunk ${chunk}`, normalMatrix(rows, chunk).data, expected, columns.length);
  });

  verb('range of samples, and verbs of it', (seed) => {
    const rows = rowsOf(seed);
    const dense = writtenOut(rows);
    const start = seed % rows.samples;
    const count = 1 + (seed % (rows.samples - start));
    const part = rowsRange(rows, start, count);
    const expected = rowsOfRange(rows.kinds.length, rows.samples, start, count).map((r) => dense[r]!);
    expectExact('range', materializeRows(part).data, expected.flat());
    expectExact(
      'gram',
      gramOfRows(part).data,
      expected.flatMap((a) => expected.map((b) => dot(a, b))),
    );
    for (const [m, { left, right }] of part.nodes.entries()) {
      for (const [slab, whole] of [...left, ...right].entries())
        expect(whole?.buffer).toBe([...rows.nodes[m]!.left, ...rows.nodes[m]!.right][slab]?.buffer);
    }
  });
});

describe('stored numbers', () => {
  it('count each slab once, however often it is used', () => {
    const rows = rowsOf(1);
    const { node } = rows.nodes[0]!;
    const slab = new Float64Array(6);
    const shared = {
      ...rows,
      nodes: [{ node, left: [slab, slab, undefined], right: [slab, new Float64Array(4)] }],
    };
    expect(storedNumbers(shared)).toBe(10);
  });
});
