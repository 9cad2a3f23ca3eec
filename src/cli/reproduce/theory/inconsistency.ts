/**
 * Theorem 2: what wrong slopes cost. On [−1, 1] labels g = f' + c miss ∇f by an integral of 2c, so every model is wrong by
 * at least 2c/(2 + 2) = c/2 somewhere, in value or in slope. Trained networks show how near to that one comes.
 */
import { matrix } from '../../../numeric/matrix.js';
import { mlp } from '../../../network/mlp.js';
import { levenbergMarquardt } from '../../../optimizers/levenberg-marquardt.js';
import { inputDerivatives } from '../../../sobolev/input-derivatives.js';
import { fit } from '../../../training/fit.js';
import { smallMultiples } from '../../report/small-multiples.js';
import { median } from '../../statistics.js';
import { atMost } from '../goal.js';
import type { TheoryPart } from './theory-part.js';

const biases = [0, 0.01, 0.03, 0.1, 0.3, 1, 3];
const POINTS = 81;

interface Inconsistency {
  readonly bias: number;
  readonly error: number;
}

export const inconsistency: TheoryPart<readonly Inconsistency[]> = {
  what: 'theorem 2, trained',
  async measure(seed, { scale, signal }) {
    const measured: Inconsistency[] = [];
    for (const bias of biases) {
      measured.push({
        bias,
        error: await trainedError(bias, seed, Math.max(1, Math.round(200 * scale)), signal),
      });
    }
    return measured;
  },
  report(measured) {
    const all = measured.flat();
    const errors = (bias: number): number[] =>
      all.filter((one) => one.bias === bias).map(({ error }) => error);
    const positive = biases.filter((bias) => bias > 0);
    const worst = Math.max(...all.filter(({ bias }) => bias > 0).map(({ bias, error }) => bias / 2 / error));
    return {
      tables: [
        {
          title: 'Theorem 2: what wrong slopes cost',
          columns: [
            'bias c of the slopes',
            'least error possible, c/2',
            'error of the trained network, median',
          ],
          rows: biases.map((bias) => [bias, bias / 2, median(errors(bias))]),
          note: `f = sin 3x on [−1, 1], ${POINTS} points, one hidden tanh layer of 12 units, Levenberg-Marquardt on values and slopes. The error is the largest of all values and slopes.`,
        },
      ],
      figures: [
        {
          name: 'theorem-2',
          title: 'No training removes an error of the labels',
          caption: 'The largest error of a trained network, and the floor that the theorem gives.',
          svg: smallMultiples({
            description: 'Largest error of a trained network against the bias of its slope labels',
            xLabel: 'bias of the slopes',
            yLabel: 'largest error',
            panels: [
              {
                title: 'Wrong slopes',
                series: [
                  {
                    name: 'trained network',
                    colour: 0,
                    marks: true,
                    points: positive.map((bias) => [bias, median(errors(bias))]),
                  },
                  {
                    name: 'floor',
                    colour: 1,
                    dashed: true,
                    points: positive.map((bias) => [bias, bias / 2]),
                  },
                ],
              },
            ],
          }),
        },
      ],
      goals: [atMost('Theorem 2: floor over the error of a trained network, largest of all', worst, 1)],
    };
  },
};

async function trainedError(
  bias: number,
  seed: number,
  epochs: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const column = (f: (x: number) => number): Float64Array =>
    Float64Array.from({ length: POINTS }, (_, i) => f(-1 + (2 * i) / (POINTS - 1)));
  const x = matrix(
    POINTS,
    1,
    column((t) => t),
  );
  const y = matrix(
    POINTS,
    1,
    column((t) => Math.sin(3 * t)),
  );
  const dy = matrix(
    POINTS,
    1,
    column((t) => 3 * Math.cos(3 * t) + bias),
  );
  const network = mlp({ inputs: 1, hidden: [12], outputs: 1, activation: 'tanh', seed });
  const { network: trained } = await fit(
    network,
    { x, y, dy },
    {
      optimizer: levenbergMarquardt(),
      losses: { value: 1, gradient: 1 },
      epochs,
      ...(signal === undefined ? {} : { signal }),
    },
  );
  const { value, jacobian } = inputDerivatives(trained, x);
  const gap = (a: Float64Array, b: Float64Array): number =>
    a.reduce((most, one, i) => Math.max(most, Math.abs(one - b[i]!)), 0);
  return Math.max(gap(value.data, y.data), gap(jacobian.data, dy.data));
}
