/** PyTorch's reference files (test/fixtures/*.json) as the oracle's networks. */
import { readdirSync, readFileSync } from 'node:fs';
import type { ActivationName } from './activation-names.js';
import type { LossName } from './losses.js';
import type { OracleLayer } from './network.js';

interface MlpSpec {
  readonly widths: readonly number[];
  readonly activations: readonly ActivationName[];
  readonly bias?: boolean;
  /** Layer numbers (from 1) that add their input to their activation's output. */
  readonly residual?: readonly number[];
}
interface ElmanSpec {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  readonly steps: number;
  readonly activation: ActivationName;
}
interface Conv2dSpec {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly height: number;
  readonly width: number;
  readonly outputs: number;
  readonly activation: ActivationName;
}

type Rows = readonly (readonly number[])[];

export interface TorchSobolev {
  readonly dy: readonly Rows[];
  readonly gradientWeight: number;
  readonly loss: number;
  readonly gradient: readonly number[];
  readonly hvp: readonly number[];
}

interface TorchValues {
  readonly name: string;
  readonly lossKind: 'mse' | 'crossEntropy' | 'bce';
  readonly parameters: readonly number[];
  readonly x: Rows;
  readonly y: Rows;
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

export type TorchFixture = TorchValues &
  (
    | { readonly architecture: 'mlp'; readonly spec: MlpSpec }
    | { readonly architecture: 'elman'; readonly spec: ElmanSpec }
    | { readonly architecture: 'conv2d'; readonly spec: Conv2dSpec }
  );

const folder = new URL('../fixtures/', import.meta.url);

/** Every fixture, in alphabetical order. */
export function torchFixtures(): readonly TorchFixture[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as TorchFixture);
}

export function lossOfFixture(fixture: TorchFixture): LossName {
  const names = { mse: 'halfSquaredError', crossEntropy: 'crossEntropy', bce: 'binaryCrossEntropy' } as const;
  return names[fixture.lossKind];
}

function mlpLayers(spec: MlpSpec): OracleLayer[] {
  return spec.activations.flatMap((name, index): OracleLayer[] => {
    const layers: OracleLayer[] = [
      {
        kind: 'dense',
        inputs: spec.widths[index]!,
        outputs: spec.widths[index + 1]!,
        bias: spec.bias ?? true,
      },
      { kind: 'activation', name },
    ];
    return (spec.residual ?? []).includes(index + 1) ? [{ kind: 'residual', layers }] : layers;
  });
}

export function layersOfFixture(fixture: TorchFixture): readonly OracleLayer[] {
  switch (fixture.architecture) {
    case 'mlp':
      return mlpLayers(fixture.spec);
    case 'elman': {
      const { hidden, outputs } = fixture.spec;
      return [
        { kind: 'elman', ...fixture.spec },
        { kind: 'dense', inputs: hidden, outputs, bias: true },
      ];
    }
    case 'conv2d': {
      const { outChannels, kernel, height, width, outputs } = fixture.spec;
      const inputs = outChannels * (height - kernel + 1) * (width - kernel + 1);
      return [
        { kind: 'convolution', ...fixture.spec },
        { kind: 'dense', inputs, outputs, bias: true },
      ];
    }
  }
}
