/** Labels of derivatives of any order along directions, as a fit takes them: checked, and in training units. */
import { DomainError } from '../errors.js';
import { halfSquaredError } from '../functions/losses/half-squared-error.js';
import type { LossKernel } from '../functions/loss.js';
import type { Network } from '../network/network.js';
import { matrix, type MatrixLike } from '../numeric/matrix.js';
import { checkedDirections, type GivenDirections } from '../sobolev/given-directions.js';
import { taylorLabels, type TaylorLabels } from '../sobolev/taylor/taylor-labels.js';
import type { ColumnUnits } from './normalization.js';

/** What of the data concerns them. */
interface GivenLabels {
  readonly y?: unknown;
  readonly dy?: unknown;
  readonly d2y?: unknown;
  readonly entryWeights?: unknown;
  readonly derivativeSamples?: unknown;
  readonly directions?: MatrixLike;
  readonly derivatives?: readonly (MatrixLike | null)[];
}

/** Labels of orders 0 … K and the directions that they belong to. Throws ShapeError or DomainError. */
export function checkTaylorLabels(
  network: Network,
  data: GivenLabels,
  loss: LossKernel,
  samples: number,
): { readonly labels: TaylorLabels; readonly directions: GivenDirections } {
  const refuse = (argument: string, expected: string, got: string, advice: string): never => {
    throw new DomainError('fit', argument, expected, got, advice);
  };
  const { derivatives, directions } = data;
  const others = (['y', 'dy', 'd2y', 'entryWeights', 'derivativeSamples'] as const).filter(
    (name) => data[name] !== undefined,
  );
  if (others.length > 0) {
    const got = `${others.join(', ')} beside them`;
    refuse('derivatives', 'all labels in derivatives: [y0, y1, …]', got, 'Pass one of the two.');
  }
  if (loss !== halfSquaredError) {
    refuse('loss', 'halfSquaredError for labels in derivatives', loss.name, 'Leave loss out.');
  }
  const orders = derivatives!.map(() => 0);
  const { labels, count } = taylorLabels('fit', derivatives, orders, samples, network.outputs);
  if (directions === undefined) {
    const expected = `${network.inputs} × ${count} numbers, a column per direction, or a row for each sample`;
    return refuse('directions', expected, 'nothing', 'Pass { x, directions, derivatives }.');
  }
  return { labels, directions: checkedDirections('fit', directions, count, samples, network.inputs) };
}

/** Order p grows by the p-th power of its direction's factor (see `directionsToUnits`), by the chain rule. */
export function taylorToUnits(labels: TaylorLabels, factors: Float64Array, y: ColumnUnits): TaylorLabels {
  return labels.map((own, order) => {
    if (own === null || order === 0) return own;
    const { rows, columns, data } = own;
    const count = factors.length / rows;
    const moved = data.map((value, i) => {
      const column = i % columns;
      const factor = factors[Math.floor(i / columns) * count + (column % count)]!;
      return (value * factor ** order) / y.spread[Math.floor(column / count)]!;
    });
    return matrix(rows, columns, moved);
  });
}
