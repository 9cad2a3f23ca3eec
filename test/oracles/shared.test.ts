/**
 * The oracle's recurrent, gated, convolutional, pooling and tied layers and losses over time against PyTorch, on every
 * file of test/fixtures/shared/. The model documents are read here once more, so that nothing of the library takes part.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectClose, expectCloseToLargest, largest } from '../support/compare.js';
import { torchRelative } from '../support/tolerances.js';
import { gradient, hessian, hessianProduct } from './derivatives.js';
import type { OracleLoss } from './losses.js';
import { evaluate, parameterCount, type OracleLayer, type OracleTied } from './network.js';
import { lossObjective, outputOfInput, sobolevObjective } from './objectives.js';
import { reals } from './reals.js';
import type { TorchSobolev } from './torch.js';

type Rows = readonly (readonly number[])[];

interface SharedFixture {
  readonly name: string;
  readonly layers: readonly Record<string, unknown>[];
  readonly lossKind: 'mse' | 'crossEntropy';
  readonly steps: number | null;
  readonly stepWeights: readonly number[] | null;
  readonly parameters: readonly number[];
  readonly x: Rows;
  readonly y: readonly (readonly (number | null)[])[];
  readonly loss: readonly number[];
  readonly output: Rows;
  readonly gradient: Rows;
  readonly hessian: readonly Rows[];
  readonly direction: readonly number[];
  readonly hvp: Rows;
  readonly inputGradient: Rows;
  readonly inputHessian: readonly Rows[];
  readonly sobolev?: TorchSobolev;
}

/** A layer of a model document in the oracle's words. */
function oracleLayer(layer: Record<string, unknown>): OracleLayer {
  switch (layer['kind']) {
    case 'activation':
      return { kind: 'activation', name: layer['activation'] } as OracleLayer;
    case 'dense':
      return { ...layer, kind: layer['steps'] === undefined ? 'dense' : 'denseOverTime' } as OracleLayer;
    case 'convolution':
      return { ...layer, kind: 'windowConvolution' } as unknown as OracleLayer;
    case 'residual':
      return {
        kind: 'residual',
        layers: (layer['layers'] as Record<string, unknown>[]).map(oracleLayer),
      };
    case 'tied':
      return {
        kind: 'tied',
        name: layer['name'] as string,
        layer: oracleLayer(layer['layer'] as Record<string, unknown>) as OracleTied['layer'],
      };
    default:
      return layer as unknown as OracleLayer;
  }
}

function lossOf({ lossKind, steps, stepWeights }: SharedFixture): OracleLoss {
  const inner = lossKind === 'mse' ? 'halfSquaredError' : 'crossEntropy';
  if (steps === null) return inner;
  return { inner, steps, weights: stepWeights ?? Array.from({ length: steps }, () => 1) };
}

const folder = new URL('../fixtures/shared/', import.meta.url);
const fixtures = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as SharedFixture,
);

describe.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('oracle, %s', (_, fixture) => {
  const layers = fixture.layers.map(oracleLayer);
  const loss = lossOf(fixture);
  const theta = fixture.parameters;
  const y = fixture.y.map((row) => row.map((label) => label ?? Number.NaN));
  const objectives = fixture.x.map((x, n) => lossObjective(layers, loss, x, y[n]!));
  const close = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void =>
    expectCloseToLargest(what, actual, expected, torchRelative);

  it('has the same parameters, outputs, losses, gradients and Hessian products', () => {
    expect(parameterCount(layers)).toBe(theta.length);
    objectives.forEach((f, n) => {
      const output = fixture.output[n]!;
      const found = evaluate(reals, layers, theta, fixture.x[n]!);
      expectClose('output', found, output, torchRelative * largest(output));
      close('loss', [f(reals, theta)], [fixture.loss[n]!]);
      close('gradient', gradient(f, theta), fixture.gradient[n]!);
      close('product', hessianProduct(f, theta, fixture.direction), fixture.hvp[n]!);
    });
  });

  it('has the same Hessian', () => {
    // One sample: entry by entry is P²/2 evaluations; the other samples are covered by the products.
    close('Hessian', hessian(objectives[1]!, theta), fixture.hessian[1]!.flat());
  });

  it('has the same input gradient and input Hessian', () => {
    const f = outputOfInput(layers, theta, 0);
    const x = fixture.x[0]!;
    close('input gradient', gradient(f, x), fixture.inputGradient[0]!);
    close('input Hessian', hessian(f, x), fixture.inputHessian[0]!.flat());
  });

  it.runIf(fixture.sobolev !== undefined)('has the same Sobolev loss, gradient and Hessian product', () => {
    const { dy, gradientWeight, ...expected } = fixture.sobolev!;
    const weights = { value: 1, gradient: dy[0]!.map((row) => row.map(() => gradientWeight)), loss };
    const samples = fixture.x.map((x, n) => sobolevObjective(layers, weights, x, y[n]!, dy[n]!));
    const mean = (of: (n: number) => ArrayLike<number>): number[] => {
      const all = samples.map((_sample, n) => of(n));
      return Array.from(all[0]!, (__, i) => all.reduce((sum, row) => sum + row[i]!, 0) / all.length);
    };
    close(
      'loss',
      mean((n) => [samples[n]!(reals, theta)]),
      [expected.loss],
    );
    close(
      'gradient',
      mean((n) => gradient(samples[n]!, theta)),
      expected.gradient,
    );
    close(
      'product',
      mean((n) => hessianProduct(samples[n]!, theta, fixture.direction)),
      expected.hvp,
    );
  });
});
