/** A vector field as arrows, in two paths: light arrows on dark ground and dark ones on light ground. */
import type { Domain } from './grid.js';
import { element, type Markup, round } from './markup.js';

export interface Arrow {
  /** Where it stands, in the domain. */
  readonly at: readonly [number, number];
  readonly vector: readonly [number, number];
  /** Whether the ground beneath it is dark. */
  readonly onDark: boolean;
}

export interface ArrowScale {
  /** The length of a vector that gets the longest arrow; the length of the others is as the root of theirs. */
  readonly longest: number;
  /** The length of that arrow on the picture. */
  readonly length: number;
}

/**
 * Draws arrows centred on their places over a square of `side` units, y upwards.
 *
 * Lengths follow the square root of the vector's, since a quartic's gradient spans orders of magnitude and the small
 * vectors, around the minima, are the ones to look at. Longer vectors than `longest` are cut to it.
 */
export function arrows(list: readonly Arrow[], domain: Domain, scale: ArrowScale, side: number): Markup[] {
  const path = (onDark: boolean): string =>
    list
      .filter((arrow) => arrow.onDark === onDark)
      .map((arrow) => arrowPath(arrow, domain, scale, side))
      .join('');
  return [true, false].map((onDark) =>
    element('path', { d: path(onDark), class: onDark ? 'arrow on-dark' : 'arrow on-light' }),
  );
}

function arrowPath({ at, vector }: Arrow, domain: Domain, scale: ArrowScale, side: number): string {
  const [[left, right], [bottom, top]] = domain;
  const magnitude = Math.hypot(...vector);
  const length = scale.length * Math.sqrt(Math.min(1, magnitude / scale.longest));
  if (!(length > 0.5)) return '';
  const x = ((at[0] - left) / (right - left)) * side;
  const y = side - ((at[1] - bottom) / (top - bottom)) * side;
  // On the picture y points down.
  const [u, v] = [vector[0] / magnitude, -vector[1] / magnitude];
  const [tipX, tipY] = [x + (u * length) / 2, y + (v * length) / 2];
  const head = Math.min(4, 0.45 * length);
  const wing = (turn: number): string =>
    `${round(tipX - head * (u + turn * v))},${round(tipY - head * (v - turn * u))}`;
  const tail = `${round(x - (u * length) / 2)},${round(y - (v * length) / 2)}`;
  const tip = `${round(tipX)},${round(tipY)}`;
  return `M${tail}L${tip}M${wing(0.6)}L${tip}L${wing(-0.6)}`;
}
