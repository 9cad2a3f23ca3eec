/** PyTorch's reference files of multilayer perceptrons as the library's own networks. */
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import type { Layer } from '../../src/network/layers/layer.js';
import { residual } from '../../src/network/layers/residual.js';
import type { Network } from '../../src/network/network.js';
import { sequential } from '../../src/network/sequential.js';
import { lossOfFixture, torchFixtures, type TorchFixture } from '../oracles/torch.js';

export type Fixture = Extract<TorchFixture, { architecture: 'mlp' }>;

const fixtures: readonly Fixture[] = torchFixtures().filter((fixture) => fixture.architecture === 'mlp');

/** The names of all fixtures of architecture `mlp`. */
export const fixtureNames: readonly string[] = fixtures.map((fixture) => fixture.name);

/** The fixture of that name; throws if there is none. */
export function loadFixture(name: string): Fixture {
  const found = fixtures.find((fixture) => fixture.name === name);
  if (!found) throw new Error(`no fixture ${name}: there are ${fixtureNames.join(', ')}`);
  return found;
}

/** The fixture's network with the fixture's parameters. */
export function fixtureNetwork({ spec, parameters }: Fixture): Network {
  const layers = spec.activations.flatMap((name, k): Layer[] => {
    const linear = dense(spec.widths[k]!, spec.widths[k + 1]!, { bias: spec.bias ?? true });
    const both = [linear, activation(name)];
    return spec.residual?.includes(k + 1) ? [residual(both)] : both;
  });
  return sequential(layers, { parameters });
}

/** The library's name of the fixture's loss. */
export const fixtureLoss: (fixture: Fixture) => string = lossOfFixture;
