import { describe, expect, it } from 'vitest';
import { arms } from '../../../src/cli/reproduce/arms.js';
import { experimentDocument } from '../../../src/cli/reproduce/document.js';
import { runExperiment } from '../../../src/cli/reproduce/experiment.js';
import type { Experiment, Run } from '../../../src/cli/reproduce/experiment-types.js';
import { networkFunction, trueFunction } from '../../../src/cli/reproduce/plane-function.js';
import { experimentReport } from '../../../src/cli/reproduce/report.js';
import { logarithmicTimes, medianTrail, ratios, summarize } from '../../../src/cli/reproduce/summary.js';
import { testError, testSample } from '../../../src/cli/reproduce/test-error.js';
import { experimentText } from '../../../src/cli/reproduce/text.js';
import { sampleFunction, styblinskiTang } from '../../../src/datasets/index.js';
import { mlp } from '../../../src/network/mlp.js';
import { faultOf, textOf } from '../support/well-formed.js';

const fn = styblinskiTang;
const settings = {
  samples: 20,
  testSamples: 50,
  seeds: [1, 2, 3],
  seconds: 0.05,
  hidden: 4,
  activation: 'tanh',
  learningRate: 0.03,
};
const network = mlp({ inputs: 2, hidden: [4], outputs: 1, activation: 'tanh', seed: 1 });

/** Errors by arm and seed that make every statistic easy to see: 1000, 100, 10, 1 times the seed. */
function fakeRuns(): Run[] {
  return arms.flatMap((arm, k) =>
    settings.seeds.map((seed): Run => {
      const error = { value: 10 ** (3 - k) * seed, gradient: 10 ** (4 - k) * seed };
      const trail = [0.01, 0.1, 1].map((seconds) => ({
        seconds,
        value: error.value / seconds,
        gradient: 1 / seconds,
      }));
      return { arm, seed, status: 'stopped', epochs: 10 * seed, seconds: seed, error, trail, network };
    }),
  );
}

function fake(runs: readonly Run[], interrupted = false): Experiment {
  return { settings, runs, interrupted, seconds: 12 };
}

describe('summaries', () => {
  it('are medians over the seeds', () => {
    const summaries = summarize(fake(fakeRuns()));
    expect(summaries.map(({ error }) => error.value)).toEqual([2000, 200, 20, 2]);
    expect(summaries.map(({ typical }) => typical.seed)).toEqual([2, 2, 2, 2]);
    expect(summaries[0]).toMatchObject({ epochs: 20, seconds: 2 });
    expect(ratios(summaries).map(({ labels, error }) => [labels, error.value])).toEqual([
      ['value', 10],
      ['sobolev', 10],
    ]);
  });

  it('leave out arms without a run', () => {
    const summaries = summarize(fake(fakeRuns().slice(0, 7)));
    expect(summaries).toHaveLength(3);
    // Adam on values has all three seeds, Levenberg-Marquardt too, and no one Sobolev's.
    expect(ratios(summaries)).toHaveLength(1);
    // Of four runs only seed 1 has both: 1000 against 100.
    expect(ratios(summarize(fake(fakeRuns().slice(0, 4))))).toEqual([
      { labels: 'value', error: { value: 10, gradient: 10 } },
    ]);
  });

  it('interpolate curves on logarithmic axes and keep the last error', () => {
    const [run] = fakeRuns();
    const trail = medianTrail([run!], [0.001, 0.01, Math.sqrt(0.001), 0.1, 5]);
    expect(trail.map(({ seconds }) => seconds)).toEqual([0.01, Math.sqrt(0.001), 0.1, 5]);
    const errors = trail.map(({ value }) => value);
    [1e5, 1000 / Math.sqrt(0.001), 1e4, 1000].forEach((value, k) =>
      expect(errors[k]! / value).toBeCloseTo(1, 12),
    );
    expect(logarithmicTimes(0.1, 10, 3).map((time) => Number(time.toPrecision(12)))).toEqual([0.1, 1, 10]);
  });
});

describe('test errors', () => {
  it('are zero for the function itself and measured on other points than the training', () => {
    const training = sampleFunction(fn, { samples: 20, seed: 1 });
    expect(testSample(fn, 50, [training]).x.rows).toBe(50);
    // A test set that is a training set is left out point by point.
    const test = testSample(fn, 50, []);
    const overlapping = { ...training, x: { ...test.x, rows: 10, data: test.x.data.slice(0, 20) } };
    const rest = testSample(fn, 50, [overlapping]);
    expect(rest.x.rows).toBe(40);
    expect([...rest.x.data]).toEqual(Array.from(test.x.data.slice(20)));
  });

  it('are means over points and derivatives', () => {
    // m = x: value errors 1 and 3, gradient errors (1, 0) and (0, 2).
    const linear = mlp({ inputs: 2, hidden: [], outputs: 1, activation: 'identity', parameters: [1, 0, 0] });
    const m = (rows: number, columns: number, ...data: number[]) => ({
      rows,
      columns,
      data: Float64Array.from(data),
    });
    const sample = { x: m(2, 2, 1, 0, 2, 0), y: m(2, 1, 2, 5), dy: m(2, 2, 2, 0, 1, 2) };
    expect(testError(linear, sample)).toEqual({ value: 5, gradient: 1.25 });
  });
});

describe('the report', () => {
  const report = (experiment: Experiment): string =>
    experimentReport({
      fn,
      experiment,
      points: () => [
        [0, 0],
        [1, 2],
      ],
      modelOf: ({ typical }) => networkFunction(typical.network),
      circumstances: [['machine', '<2 slow cores>']],
    });

  it('is well-formed, needs no network and contains what it must', () => {
    const document = report(fake(fakeRuns()));
    expect(faultOf(document)).toBeNull();
    expect(document).not.toMatch(/https?:|<script|<link|<img|url\(/);
    const text = textOf(document);
    for (const { name } of arms) expect(text).toContain(name);
    const parts = [
      'The true function f',
      'Test errors',
      'Error against time',
      'gradient fields',
      'Settings',
      '1, 2, 3',
      '<2 slow cores>',
      '2000',
      '10×',
    ];
    for (const part of parts) expect(text).toContain(part);
    // The true function, four models, four errors, two charts.
    expect(document.match(/class="panel"/g)).toHaveLength(9);
    expect(document.match(/class="chart"/g)).toHaveLength(2);
    expect(document).toContain('prefers-color-scheme: dark');
    expect(document).toContain('name="viewport"');
  });

  it('holds what is finished', () => {
    const document = report(fake(fakeRuns().slice(0, 4), true));
    expect(faultOf(document)).toBeNull();
    expect(textOf(document)).toContain('Interrupted');
    expect(faultOf(report(fake([], true)))).toBeNull();
  });

  it('shows functions as they are', () => {
    expect(trueFunction(fn).values([[0, 0]])).toEqual([0]);
    expect(trueFunction(fn).gradients([[0, 0]])).toEqual([[2.5, 2.5]]);
    const model = networkFunction(network);
    const slope = (model.values([[1e-6, 0]])[0]! - model.values([[-1e-6, 0]])[0]!) / 2e-6;
    expect(model.gradients([[0, 0]])[0]![0]).toBeCloseTo(slope, 8);
  });
});

describe('the text and the document', () => {
  it('hold the table', () => {
    const text = experimentText(fake(fakeRuns()));
    expect(text).toContain('Styblinski-Tang from 20 points, 50 test points, 3 seeds');
    expect(text).toMatch(/Levenberg-Marquardt, Sobolev +2\.00 +20\.0 +2\.00 s +20/);
    expect(text).toContain(
      "With Sobolev labels, Adam's error at equal time is 10× (values) and 10× (gradients)",
    );
    expect(experimentText(fake(fakeRuns().slice(0, 4), true))).toContain('4 of 12 models');
  });

  it('hold every run as plain data', () => {
    const document = JSON.parse(JSON.stringify(experimentDocument(fake(fakeRuns()), '/r.html'))) as Record<
      string,
      unknown[]
    >;
    expect(document['runs']).toHaveLength(12);
    expect(document['medians']).toHaveLength(4);
    expect(document['runs']![0]).not.toHaveProperty('network');
  });
});

describe('runExperiment', () => {
  it('runs four arms for each seed, Adam as long as Levenberg-Marquardt', async () => {
    const shares: number[] = [];
    const { signal } = new AbortController();
    const onProgress = (share: number): void => void shares.push(share);
    const { runs, interrupted } = await runExperiment({
      fn,
      settings: { ...settings, seeds: [1, 2] },
      signal,
      onProgress,
    });
    expect(interrupted).toBe(false);
    expect(runs.map(({ arm, seed }) => `${seed} ${arm.name}`).sort()).toEqual(
      [1, 2].flatMap((seed) => arms.map(({ name }) => `${seed} ${name}`)).sort(),
    );
    for (const { error, trail, epochs } of runs) {
      expect(error.value).toBeGreaterThan(0);
      expect(epochs).toBeGreaterThan(0);
      expect(trail.length).toBeGreaterThan(1);
    }
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
  });

  it('keeps the finished runs when it is stopped', async () => {
    const controller = new AbortController();
    const experiment = await runExperiment({
      fn,
      settings,
      signal: controller.signal,
      onProgress: (share) => {
        if (share > 0.2) controller.abort();
      },
    });
    expect(experiment.interrupted).toBe(true);
    expect(experiment.runs.length).toBeGreaterThan(0);
    expect(experiment.runs.length).toBeLessThan(12);
  });
});
