import { describe, expect, it } from 'vitest';
import { normalFlops, normalMatrix, writtenNormal } from '../../../src/factors/rows/normal-matrix.js';
import { pairedCost, pairedNormal } from '../../../src/factors/rows/paired-normal.js';
import { rowCount, type FactorRows } from '../../../src/factors/rows/factor-rows.js';
import { linearize } from '../../../src/linearization/linearize.js';
import { mlp } from '../../../src/network/mlp.js';
import { matrix } from '../../../src/numeric/matrix.js';
import { random } from '../../../src/numeric/random.js';

function lossRows(hidden: readonly number[], outputs: number, samples: number): FactorRows {
  const network = mlp({ inputs: 3, hidden: [...hidden], outputs, activation: 'tanh', seed: 5 });
  const { normal } = random(7);
  const x = matrix(samples, 3).data.map(() => normal());
  const y = matrix(samples, outputs).data.map((_, i) => Number(i % outputs === 0));
  const batch = {
    x: { rows: samples, columns: 3, data: x },
    y: { rows: samples, columns: outputs, data: y },
  };
  return linearize(network, batch, outputs > 1 ? 'crossEntropy' : 'halfSquaredError').leastSquares().jacobian;
}

describe('normal matrices from pairs', () => {
  it.each([
    ['one output', [6], 1, 40],
    ['two layers and four classes', [5, 7], 4, 33],
    ['three kinds in several chunks', [20], 3, 500],
  ] as const)('equal those of written rows: %s', (_, hidden, outputs, samples) => {
    const rows = lossRows(hidden, outputs, samples);
    const written = writtenNormal(rows);
    const paired = pairedNormal(rows);
    // Sums of R products of four factors, each of them relative to √(h_ii h_jj) by Cauchy and Schwarz.
    const tolerance = (rowCount(rows) + 6) * Number.EPSILON;
    const order = paired.columns;
    for (let i = 0; i < order; i++) {
      for (let j = 0; j < order; j++) {
        const scale = Math.sqrt(written.data[i * order + i]! * written.data[j * order + j]!);
        const at = i * order + j;
        expect(Math.abs(paired.data[at]! - written.data[at]!)).toBeLessThanOrEqual(tolerance * scale);
        expect(paired.data[at]).toBe(paired.data[j * order + i]);
      }
    }
  });

  it('are taken where the kinds of rows are many, and not for a handful of rows', () => {
    const many = lossRows([32], 10, 60);
    expect(normalMatrix(many).data).toEqual(pairedNormal(many).data);
    expect(normalFlops(many)).toBeLessThan((rowCount(many) * many.program.parameterCount ** 2) / 10);
    const few = lossRows([8], 1, 3);
    expect(normalMatrix(few).data).toEqual(writtenNormal(few).data);
  });

  it('do not exist where kinds differ in their right vectors', () => {
    const rows = lossRows([4], 2, 5);
    const kinds = [[{ left: 0, right: 0 }], [{ left: 1, right: 1 }]];
    expect(pairedCost({ ...rows, kinds })).toBe(null);
  });
});
