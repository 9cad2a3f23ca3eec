/** The coupling of two layers: its rows, its image and its transpose are one matrix. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainOf } from '../../../src/curvature/block-tridiagonal/chain.js';
import { coupling } from '../../../src/curvature/block-tridiagonal/coupling.js';
import { expectCloseToLargest } from '../../support/compare.js';
import { summationRelative } from '../../support/tolerances.js';
import { chainShapes, linearizedChain } from './chains.js';

describe('coupling', () => {
  it('rows, pull and push agree', () => {
    fc.assert(
      fc.property(
        chainShapes.filter(({ hidden }) => hidden.length > 0),
        fc.constantFrom('exact', 'gaussNewton'),
        (shape, core) => {
          const chain = chainOf(linearizedChain(shape).hessian.verbs.state!, core);
          const [lower, upper] = [chain.layers[0]!, chain.layers[1]!];
          const link = coupling(lower, upper, 0.3, 2);
          const { samples } = chain;
          const [p, q] = [samples * link.lower, samples * link.upper];
          // F by rows, by columns, by F applied to unit vectors and by Fᵀ applied to them.
          const byRows = stacked(samples, (n) => link.lowerRows(n));
          const byColumns = transposed(
            stacked(samples, (m) => link.upperRows(m)),
            q,
            p,
          );
          const images = transposed(link.pull(unitVectors(q), q), q, p);
          const relative = summationRelative(q + p);
          expectCloseToLargest('columns', byColumns, byRows, relative, q);
          expectCloseToLargest('pull', images, byRows, relative, q);
          expectCloseToLargest('push', link.push(unitVectors(p), p), byRows, relative, q);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is −γ W within a sample and γ w δ v / λ between samples', () => {
    const value = { rows: 2, columns: 1, data: Float64Array.of(5, 7) };
    const adjoint = { rows: 2, columns: 1, data: Float64Array.of(0.5, 0.25) };
    const weight = { rows: 1, columns: 1, data: Float64Array.of(3) };
    const layer = { weight, value, adjoint, slope: Float64Array.of(2, 0), curvature: Float64Array.of(0, 0) };
    const block = { name: '', shape: [1, 1], offset: 0, length: 1 };
    const node = { kind: 'affine', input: 0, output: 1, weight: block, bias: null, sites: 1 } as const;
    const link = coupling({ ...layer, node }, { ...layer, node }, 0.5, 1);
    // Sample 0 has γ = 2: −2·3 + 2·0.5·5/0.5 and 2·0.5·7/0.5; sample 1 is dead.
    expect([...link.lowerRows(0)]).toEqual([-6 + 10, 14]);
    expect([...link.lowerRows(1)].map(Math.abs)).toEqual([0, 0]);
  });
});

function unitVectors(size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));
}

function stacked(count: number, part: (i: number) => Float64Array): Float64Array {
  return Float64Array.from(Array.from({ length: count }, (_, i) => [...part(i)]).flat());
}

function transposed(a: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(
    { length: a.length },
    (_, at) => a[(at % rows) * columns + Math.floor(at / rows)]!,
  );
}
