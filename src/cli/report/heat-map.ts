/** Filled contours: a heat map of few, smooth shapes, small enough to keep in a page and sharp at any size. */
import { contours } from 'd3-contour';
import type { Grid } from './grid.js';
import { element, type Markup } from './markup.js';

/** Levels and the colour of the band above each of them; shared by the panels that are compared. */
export interface ColourScale {
  readonly levels: readonly number[];
  /** The colour of a value. */
  colour(value: number): string;
  /** The colour of the band below the first level. */
  readonly lowest: string;
}

/**
 * The bands of a function over a square of `side` units, y upwards, clipped to that square.
 *
 * @param values - one number for each grid point; not finite ones are drawn as the lowest band
 */
export function heatMap(grid: Grid, values: ArrayLike<number>, scale: ColourScale, side: number): Markup {
  const { size } = grid;
  // d3-contour puts grid point i at i + ½; the edge points shall lie on the edge of the square.
  const place = (g: number): number => ((g - 0.5) / (size - 1)) * side;
  const bands = contours()
    .size([size, size])
    .thresholds([...scale.levels])(
    Array.from(values, (value) => (Number.isFinite(value) ? value : -Infinity)),
  );
  const shapes = bands.map((band, k) => {
    const fill = scale.colour(scale.levels[k]!);
    const d = band.coordinates
      .flatMap((polygon) => polygon.filter(isVisible).map((ring) => ringPath(ring, place, side)))
      .join('');
    return d === '' ? [] : element('path', { d, fill, class: 'band' });
  });
  const ground = element('rect', { width: side, height: side, fill: scale.lowest });
  return element('svg', { width: side, height: side, viewBox: `0 0 ${side} ${side}` }, ground, ...shapes);
}

/** Rings around less than a quarter of a cell are specks of noise; they would be most of a rough picture's size. */
function isVisible(ring: readonly number[][]): boolean {
  let doubled = 0;
  for (let k = 1; k < ring.length; k++) {
    doubled += ring[k - 1]![0]! * ring[k]![1]! - ring[k]![0]! * ring[k - 1]![1]!;
  }
  return Math.abs(doubled) > 0.5;
}

function ringPath(ring: readonly number[][], place: (g: number) => number, side: number): string {
  const corners = ring.slice(1).map(([x, y]) => `${place(x!).toFixed(1)},${(side - place(y!)).toFixed(1)}`);
  return `M${corners.join('L')}Z`;
}
