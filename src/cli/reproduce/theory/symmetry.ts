/** Proposition 4: the gradient of a scalar network is a field with a symmetric Jacobian, a direct head's field is not. */
import { styblinskiTang } from '../../../datasets/styblinski-tang.js';
import { sampleFunction } from '../../../datasets/sample-function.js';
import { mlp } from '../../../network/mlp.js';
import type { Network } from '../../../network/network.js';
import { fieldAsymmetry } from '../../../sobolev/theory/field-asymmetry.js';
import { fit } from '../../../training/fit.js';
import { median } from '../../statistics.js';
import { atMost } from '../goal.js';
import type { TheoryPart } from './theory-part.js';

interface Symmetry {
  readonly scalarBefore: number;
  readonly directBefore: number;
  readonly scalarAfter: number;
  readonly directAfter: number;
}

export const symmetry: TheoryPart<Symmetry> = {
  what: 'proposition 4',
  async measure(seed, { scale, signal }) {
    const { x, dy } = sampleFunction(styblinskiTang, { samples: 30, seed });
    const test = sampleFunction(styblinskiTang, { samples: 1000, seed: seed + 1_000_003 }).x;
    const options = {
      epochs: Math.max(1, Math.round(100 * scale)),
      ...(signal === undefined ? {} : { signal }),
    };
    const network = (outputs: number): Network =>
      mlp({ inputs: 2, hidden: [32], outputs, activation: 'tanh', seed });
    const scalar = await fit(network(1), { x, dy }, { ...options, losses: { value: 0 } });
    const direct = await fit(network(2), { x, y: dy }, options);
    return {
      scalarBefore: fieldAsymmetry(network(1), test),
      directBefore: fieldAsymmetry(network(2), test),
      scalarAfter: fieldAsymmetry(scalar.network, test),
      directAfter: fieldAsymmetry(direct.network, test),
    };
  },
  report(measured) {
    const of = (key: keyof Symmetry): number => median(measured.map((one) => one[key]));
    const least = Math.min(...measured.map(({ directBefore }) => directBefore));
    const most = Math.max(
      ...measured.flatMap(({ scalarBefore, scalarAfter }) => [scalarBefore, scalarAfter]),
    );
    return {
      tables: [
        {
          title: 'Proposition 4: asymmetry of predicted gradient fields',
          columns: ['field', 'before training, median', 'after training, median'],
          rows: [
            ['gradient of a scalar network', of('scalarBefore'), of('scalarAfter')],
            ['direct head with two outputs', of('directBefore'), of('directAfter')],
          ],
          note: '‖J − Jᵀ‖/‖J‖ over 1,000 points; one hidden tanh layer of 32 units, trained on 30 gradients of Styblinski-Tang.',
        },
      ],
      figures: [],
      goals: [
        atMost('Proposition 4: asymmetry of the gradient of a scalar network, largest', most, 1e-12),
        atMost('Proposition 4: 0.1 over the asymmetry of a direct head, largest', 0.1 / least, 1),
      ],
    };
  },
};
