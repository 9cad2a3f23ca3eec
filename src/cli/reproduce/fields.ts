/** The pictures of functions: the true one, and each model with its error, on scales that all panels share. */
import { arrows, type Arrow } from '../report/arrows.js';
import { isDark, errorScale, valueScale } from '../report/colours.js';
import { colourBar } from '../report/colour-bar.js';
import { centresOf, type Domain, type Grid, gridOver } from '../report/grid.js';
import { type ColourScale, heatMap } from '../report/heat-map.js';
import { element, type Markup } from '../report/markup.js';
import { panel, panelSide, pointMarks } from '../report/panel.js';
import { figure } from '../report/page.js';
import { power } from '../report/chart-frame.js';
import type { PlaneFunction, PlanePoint } from './plane-function.js';

export interface FieldModel {
  readonly name: string;
  /** Two lines under the name. */
  readonly notes: readonly [string, string];
  readonly model: PlaneFunction;
  /** What it was trained on. */
  readonly points: readonly PlanePoint[];
}

export interface FieldOptions {
  readonly domain: Domain;
  readonly truth: PlaneFunction;
  /** Training points to show with the true function, and a line about them. */
  readonly points: readonly PlanePoint[];
  readonly pointsNote: string;
  readonly models: readonly FieldModel[];
}

interface Scales {
  readonly grid: Grid;
  readonly value: ColourScale;
  readonly error: ColourScale;
  readonly longest: number;
}

const GRID = 81;
const ARROWS = 13;

/** A figure for the true function with the legends, and one with two panels for each model. */
export function fields(options: FieldOptions): Markup {
  const { domain, truth, models } = options;
  const grid = gridOver(domain, GRID);
  const trueValues = Array.from(truth.values(grid.points));
  const errors = models.map(({ model }) => logErrors(model.values(grid.points), trueValues));
  const lengths = truth.gradients(centresOf(domain, ARROWS)).map((vector) => Math.hypot(...vector));
  const scales: Scales = {
    grid,
    value: valueScale(Math.min(...trueValues), Math.max(...trueValues), 24),
    error: errorScale(...exponents(errors)),
    longest: Math.max(...lengths),
  };
  const seen = models.map(({ name, notes, model, points }, k) =>
    element(
      'div',
      { class: 'model' },
      figure(caption(name, notes), valuePanel(name, model, scales)),
      figure('its error |m − f|', errorPanel(name, errors[k]!, points, scales)),
    ),
  );
  return element('div', { class: 'models' }, truthFigure(options, scales), ...seen);
}

function truthFigure({ truth, points, pointsNote }: FieldOptions, scales: Scales): Markup {
  const { value, error, grid } = scales;
  return element(
    'div',
    { class: 'model' },
    figure(
      caption('The true function f', [`and ${points.length} training points`, pointsNote]),
      valuePanel('The true function', truth, scales, [pointMarks(points, grid.domain)]),
    ),
    colourBar(value, 'f(x, y) and m(x, y)', (level) =>
      level % 50 === 0 ? String(level).replace('-', '−') : undefined,
    ),
    colourBar(error, 'error |m − f|', (level) => (level % 2 === 0 ? power(10 ** level) : undefined)),
    element(
      'p',
      { class: 'quiet small' },
      'Arrows: the gradient, uphill; their length grows as the root of the slope, on one scale in all panels. Dots: training points.',
    ),
  );
}

function caption(name: string, notes: readonly string[]): Markup[] {
  return [
    element('strong', {}, name),
    ...notes.flatMap((note) => [element('br', {}), element('span', {}, note)]),
  ];
}

function valuePanel(name: string, fn: PlaneFunction, scales: Scales, above: readonly Markup[] = []): Markup {
  const { grid, value, longest } = scales;
  const places = centresOf(grid.domain, ARROWS);
  const ground = fn.values(places);
  const list = fn.gradients(places).map((vector, k): Arrow => {
    const level = ground[k]!;
    const colour = level < value.levels[0]! ? value.lowest : value.colour(level);
    return { at: places[k]!, vector, onDark: isDark(colour) };
  });
  const arrowScale = { longest, length: (1.25 * panelSide) / ARROWS };
  const layers = [
    heatMap(grid, fn.values(grid.points), value, panelSide),
    ...arrows(list, grid.domain, arrowScale, panelSide),
    ...above,
  ];
  const description = `${name}: heat map with contours, and the gradient as arrows`;
  return panel({ domain: grid.domain, labels: ['x', 'y'], description, layers });
}

function errorPanel(
  name: string,
  errors: readonly number[],
  points: readonly PlanePoint[],
  scales: Scales,
): Markup {
  const { grid, error } = scales;
  const layers = [heatMap(grid, errors, error, panelSide), pointMarks(points, grid.domain)];
  const description = `${name}: the error of its values, logarithmic`;
  return panel({ domain: grid.domain, labels: ['x', 'y'], description, layers });
}

function logErrors(values: ArrayLike<number>, trueValues: readonly number[]): number[] {
  return trueValues.map((value, k) => Math.log10(Math.abs(values[k]! - value)));
}

/** Exponents that enclose nearly all errors: the zeros of an error, where its logarithm dives, do not count. */
function exponents(errors: readonly (readonly number[])[]): [number, number] {
  const sorted = errors
    .flat()
    .filter((error) => Number.isFinite(error))
    .sort((a, b) => a - b);
  if (sorted.length === 0) return [-3, 1];
  const low = Math.floor(sorted[Math.floor(0.02 * sorted.length)]!);
  const high = Math.ceil(sorted[sorted.length - 1]!);
  return [low, Math.max(high, low + 1)];
}
