/** A solved equation as a page: curves for one variable, heat maps for two, with errors where the exact solution is known. */
import type { Equation } from '../../equations/equation-definition.js';
import type { EquationSolution } from '../../equations/solve-equation.js';
import { formatNumber, formatSeconds } from '../format.js';
import { power } from '../report/chart-frame.js';
import { colourBar } from '../report/colour-bar.js';
import { errorScale, valueScale } from '../report/colours.js';
import { gridOver, type Domain } from '../report/grid.js';
import { heatMap } from '../report/heat-map.js';
import { lineChart } from '../report/line-chart.js';
import { chartLegend } from '../report/log-chart.js';
import { element, type Markup } from '../report/markup.js';
import { figure, htmlTable, page, section } from '../report/page.js';
import { panel, panelSide } from '../report/panel.js';
import { solutionHeader, solutionRows } from './text.js';

/** The HTML document, for one or two variables. */
export function solutionPage(problem: Equation, result: EquationSolution): string {
  const { residual } = problem.definition;
  const title = `Solution of ${(typeof residual === 'string' ? [residual] : residual).map((text) => (text.includes('=') ? text : `${text} = 0`)).join(', ')}`;
  const rows = solutionRows(problem, result).map(([name, value]) => ({ cells: [name, formatNumber(value)] }));
  const draw = problem.variables.length === 1 ? curves : maps;
  return page(
    `${title} · dyadic`,
    element('h1', {}, title),
    element(
      'p',
      { class: 'lead' },
      `${result.history.length} steps in ${formatSeconds(result.seconds)}, ${result.status}.`,
    ),
    ...problem.unknowns.map((_, u) => section(problem.unknowns[u]!, ...draw(problem, result, u))),
    section('Numbers', htmlTable({ header: solutionHeader, rows })),
  );
}

/** Values of unknown u at points, and of its exact solution. */
function valuesAt(
  problem: Equation,
  result: EquationSolution,
  u: number,
  points: number[][],
): { readonly found: number[]; readonly exact: number[] | null } {
  const { data, columns } = result.evaluate(points).value;
  const truth = problem.solution?.[u]?.evaluate(points).value.data;
  return {
    found: points.map((_, n) => data[n * columns + u]!),
    exact: truth === undefined ? null : [...truth],
  };
}

function curves(problem: Equation, result: EquationSolution, u: number): Markup[] {
  const [name, x] = [problem.unknowns[u]!, problem.variables[0]!];
  const [low, high] = problem.box[0]!;
  const at = Array.from({ length: 401 }, (_, k) => low + ((high - low) * k) / 400);
  const { found, exact } = valuesAt(
    problem,
    result,
    u,
    at.map((value) => [value]),
  );
  const series = [
    { name: 'network', style: 'sobolev', points: at.map((a, k) => [a, found[k]!] as const), runs: [] },
    ...(exact === null
      ? []
      : [
          { name: 'exact', style: 'value adam', points: at.map((a, k) => [a, exact[k]!] as const), runs: [] },
        ]),
  ];
  const solution = lineChart({ description: `${name} against ${x}`, xLabel: x, yLabel: name, series });
  if (exact === null) return [figure(element('strong', {}, 'The solution'), solution)];
  const points = at.map((a, k) => [a, Math.abs(found[k]! - exact[k]!)] as const);
  const error = lineChart({
    description: `Error of ${name} against ${x}, logarithmic`,
    xLabel: x,
    yLabel: `|${name} − exact|`,
    series: [{ name: 'error', style: 'sobolev', points, runs: [] }],
    logarithmic: true,
  });
  const below = figure(element('strong', {}, 'Its error'), error);
  return [
    chartLegend(series),
    element('div', { class: 'charts' }, figure(element('strong', {}, 'The solution'), solution), below),
  ];
}

function maps(problem: Equation, result: EquationSolution, u: number): Markup[] {
  const name = problem.unknowns[u]!;
  const domain = problem.box as unknown as Domain;
  const labels = problem.variables as unknown as readonly [string, string];
  const grid = gridOver(domain, 81);
  const { found, exact } = valuesAt(
    problem,
    result,
    u,
    grid.points.map((point) => [...point]),
  );
  const [low, high] = [Math.min(...found), Math.max(...found)];
  const scale = valueScale(low, high > low ? high : low + 1);
  const draw = (description: string, values: number[], colours: typeof scale): Markup =>
    panel({ domain, labels, description, layers: [heatMap(grid, values, colours, panelSide)] });
  const shown = element(
    'div',
    { class: 'model' },
    figure(element('strong', {}, 'The solution'), draw(`Heat map of ${name}`, found, scale)),
    colourBar(scale, name, (level) =>
      scale.levels.indexOf(level) % 4 === 0 ? String(level).replace('-', '−') : undefined,
    ),
  );
  if (exact === null) return [element('div', { class: 'models' }, shown)];
  const errors = exact.map((value, k) => Math.log10(Math.max(1e-17, Math.abs(found[k]! - value))));
  const sorted = [...errors].sort((a, b) => a - b);
  const from = Math.floor(sorted[Math.floor(0.02 * sorted.length)]!);
  const errorColours = errorScale(from, Math.max(from + 1, Math.ceil(sorted.at(-1)!)));
  const off = element(
    'div',
    { class: 'model' },
    figure(
      element('strong', {}, 'Its error'),
      draw(`Heat map of the error of ${name}`, errors, errorColours),
    ),
    colourBar(errorColours, `|${name} − exact|`, (level) =>
      Number.isInteger(level) ? power(10 ** level) : undefined,
    ),
  );
  return [element('div', { class: 'models' }, shown, off)];
}
