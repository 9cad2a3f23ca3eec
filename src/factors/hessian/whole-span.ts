/** The span that compresses nothing, so that one code serves both. */
import { matrix } from '../../numeric/matrix.js';
import type { Span } from './span-types.js';

/** All of parameter space: Q = I. */
export function wholeSpan(order: number): Span {
  return {
    order,
    dimension: order,
    isWhole: true,
    groups: [],
    place: ({ weight, bias }) => ({
      kind: 'whole',
      weight: weight.offset,
      bias: bias === null ? -1 : bias.offset,
    }),
    coordinates: (v) => v.slice(),
    expand: (c) => c.slice(),
    expandMany: (c) => matrix(c.rows, c.columns, c.data.slice()),
  };
}
