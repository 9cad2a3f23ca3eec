/** The Hessian block by block: tensor products of matrices and vectors (B7–B9 for any activation). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BlockTerm } from '../../src/index.js';
import { architectures } from '../support/architectures.js';
import { everywhereWith, everywhereWithCore } from './everywhere.js';
import { law, type Comparison } from './law.js';
import { hessianSize, rounding } from './sizes.js';
import { linearized, networkOf } from './subject.js';
import { ones } from './vectors.js';

/** Adds a term entry by entry, straight from its definition. */
function addTerm(out: Float64Array, term: BlockTerm): void {
  const { coefficient, matrix } = term;
  const entry = (i: number, j: number): number => matrix.data[i * matrix.columns + j]!;
  let at = 0;
  switch (term.kind) {
    case 'matrix ⊗ vector ⊗ vector':
      for (let i = 0; i < matrix.rows; i++)
        for (const row of term.rowVector)
          for (let p = 0; p < matrix.columns; p++)
            for (const column of term.columnVector) out[at++]! += coefficient * entry(i, p) * row * column;
      return;
    case 'vector ⊗ matrix ⊗ vector':
      for (const v of term.vector)
        for (let j = 0; j < matrix.rows; j++)
          for (let p = 0; p < matrix.columns; p++)
            for (const column of term.columnVector) out[at++]! += coefficient * v * entry(j, p) * column;
      return;
    case 'vector ⊗ matrixᵀ ⊗ vector':
      for (let i = 0; i < matrix.columns; i++)
        for (const row of term.rowVector)
          for (const v of term.vector)
            for (let q = 0; q < matrix.rows; q++) out[at++]! += coefficient * row * entry(q, i) * v;
      return;
  }
}

describe('blocks of a Hessian', () => {
  // The L2 term λI is a shift and has no factors: see the second law for it.
  const few = { dense: { maxDepth: 3, maxWidth: 4, maxBatch: 3 } };
  const cases = everywhereWith(few, fc.nat(), fc.nat());

  law('are the sums of their terms', cases, function* ([drawn, a, b]): Generator<Comparison> {
    const value = { ...drawn, l2: 0 };
    const h = linearized(value).hessian;
    const { blocks } = networkOf(value);
    const [rows, columns] = [blocks[a % blocks.length]!, blocks[b % blocks.length]!];
    const block = h.block(rows.name, columns.name);
    const actual = new Float64Array(rows.length * columns.length);
    for (const term of block.terms()) addTerm(actual, term);
    const tolerance = rounding(hessianSize(value, ones(value)));
    const expected = block.materialize().data;
    yield { what: `${rows.name}, ${columns.name}`, actual, expected, tolerance, columns: columns.length };
  });

  const anyCore = everywhereWithCore(few);
  law('are the parts of its matrix', anyCore, function* ([value, core]): Generator<Comparison> {
    const h = linearized(value).hessian.withCore(core);
    const { blocks } = networkOf(value);
    const dense = h.materialize();
    const tolerance = rounding(hessianSize(value, ones(value)));
    for (const rows of blocks) {
      for (const columns of blocks) {
        const expected: number[] = [];
        for (let i = rows.offset; i < rows.offset + rows.length; i++)
          expected.push(
            ...dense.data.slice(
              i * dense.columns + columns.offset,
              i * dense.columns + columns.offset + columns.length,
            ),
          );
        const actual = h.block(rows.name, columns.name).materialize().data;
        yield { what: `${rows.name}, ${columns.name}`, actual, expected, tolerance, columns: columns.length };
      }
    }
  });

  it('have the shapes of their parameter blocks', () => {
    fc.assert(
      fc.property(architectures({ maxDepth: 2, maxBatch: 1 }), (value) => {
        const { blocks } = networkOf(value);
        const [first, last] = [blocks[0]!, blocks[blocks.length - 1]!];
        const block = linearized(value).hessian.block(first.name, last.name);
        expect(block.rowShape).toEqual(first.shape);
        expect(block.columnShape).toEqual(last.shape);
        expect([block.materialize().rows, block.materialize().columns]).toEqual([first.length, last.length]);
      }),
      { numRuns: 20 },
    );
  });
});
