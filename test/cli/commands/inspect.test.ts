/** End to end: `dyadic inspect`, built, on tiny settings. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatNumber } from '../../../src/cli/format.js';
import { linearize } from '../../../src/linearization/linearize.js';
import { halfSquaredError } from '../../../src/functions/losses/half-squared-error.js';
import { loadNetwork } from '../../../src/network/load.js';
import { columns, workplace } from '../support/workplace.js';

const { path, run, remove } = workplace();
afterAll(remove);

describe('dyadic inspect', () => {
  beforeAll(async () => {
    await run('fit', 'data.csv', ...columns, '--epochs', '30', '--hidden', '4,3', '--out', 'model.json');
  });

  it('agrees with the library, sample by sample', async () => {
    const { code, output, notes } = await run('inspect', 'model.json', 'data.csv', '--json', '--sort', 'row');
    expect({ code, notes }).toEqual({ code: 0, notes: '' });
    const document = JSON.parse(output) as {
      samples: Record<string, number>[];
      parameters: number;
      memoryOfOne: object;
    };
    const network = loadNetwork(readFileSync(path('model.json'), 'utf8'));
    const rows = readFileSync(path('data.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').map(Number));
    const x = rows.map((row) => row.slice(0, 2));
    const y = rows.map((row) => row.slice(2, 3));
    const at = linearize(network, { x, y }, halfSquaredError);
    expect(document.samples).toHaveLength(100);
    expect(document.parameters).toBe(31);
    expect(document.memoryOfOne).toEqual({ factors: at.hessian.sample(0).storedNumbers, dense: 31 * 31 });
    for (const i of [0, 57, 99]) {
      const { row, gradientNorm, rank, positive, negative, zero, trace } = document.samples[i]!;
      const H = at.hessian.sample(i);
      expect(row).toBe(i + 1);
      expect(gradientNorm).toBeCloseTo(at.gradient.norms()[i]!, 10);
      expect(trace).toBeCloseTo(H.trace(), 8);
      expect({ rank, positive, negative, zero }).toMatchObject({
        rank: H.rank(),
        positive: 8,
        negative: 7,
        zero: 16,
      });
    }
  });

  it('prints a table of the samples that stand out', async () => {
    const { output } = await run('inspect', 'model.json', 'data.csv', '--top', '3');
    expect(output).toContain('100 samples, 31 parameters');
    expect(output).toContain('The 3 samples with the largest gradient:');
    expect(output).toMatch(
      /One Hessian: \d+ numbers \([\d.]+ k?B\) as factors, 961 numbers \(7\.69 kB\) dense, \d+(\.\d)?× as much/,
    );
    const json = await run('inspect', 'model.json', 'data.csv', '--json');
    const { samples } = JSON.parse(json.output) as { samples: { gradientNorm: number }[] };
    expect(output).toContain(formatNumber(samples[0]!.gradientNorm));
  });

  it('prints the spectra of the Hessian and of Gauss-Newton, and draws them', async () => {
    const words = ['inspect', 'model.json', '--data', 'data.csv', '--spectrum'];
    const { code, output, notes } = await run(...words, '--plot', 'pages/spectrum.html');
    expect({ code, notes }).toEqual({ code: 0, notes: '' });
    expect(output).toMatch(/^positive +\d+ +\d+$/m);
    expect(output).toContain('Picture: pages/spectrum.html');
    expect(readFileSync(path('pages/spectrum.html'), 'utf8')).toContain('Gauss-Newton matrix');
    const document = JSON.parse((await run(...words, '--json', '--batch', '7')).output) as {
      rows: number;
      hessian: { eigenvalues: number[]; trace: number; positive: number; negative: number; zero: number };
      gaussNewton: { positive: number; negative: number };
    };
    const { hessian, gaussNewton } = document;
    expect(document.rows).toBe(7);
    expect(gaussNewton).toMatchObject({ positive: 7, negative: 0 });
    expect(hessian.positive + hessian.negative + hessian.zero).toBe(31);
    const sum = hessian.eigenvalues.reduce((a, b) => a + b, 0);
    expect(Math.abs(sum / hessian.trace - 1)).toBeLessThan(1e-10);
  });

  it.each<[string, () => void, string[], string]>([
    [
      'a picture of nothing',
      () => undefined,
      ['model.json', 'data.csv', '--plot', 'a.html'],
      'dyadic inspect: --plot: expected to go with --spectrum, got it alone. Add --spectrum, or leave it out.',
    ],
    [
      'a damaged model',
      () => writeFileSync(path('bad.json'), '{"format":"dyadic-model"'),
      ['bad.json', 'data.csv'],
      'dyadic inspect: bad.json: expected a saved model, got a file with this fault: «loadNetwork: document: expected JSON',
    ],
    [
      'a table in place of a model',
      () => undefined,
      ['data.csv', 'data.csv'],
      'dyadic inspect: data.csv: expected a saved model',
    ],
    [
      'a table without the columns',
      () => writeFileSync(path('other.csv'), 'x,g\n1,2\n'),
      ['model.json', 'other.csv'],
      'dyadic inspect: --inputs: expected a column of other.csv, which has x, g, got "y".',
    ],
    [
      'an order that is none',
      () => undefined,
      ['model.json', 'data.csv', '--sort', 'traces'],
      'dyadic inspect: --sort: expected one of gradient, loss, trace, rank, row, got "traces". Did you mean "trace"?',
    ],
  ])('answers %s with code 2', async (_, prepare, words, message) => {
    prepare();
    const { code, output, notes } = await run('inspect', ...words);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(notes.slice(0, message.length)).toBe(message);
    expect(notes).not.toContain('    at ');
  });
});
