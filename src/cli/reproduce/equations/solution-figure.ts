/** A solution against the exact one, and the error, over the first variable: one SVG document. */
import type { Equation } from '../../../equations/equation-definition.js';
import type { EquationSolution } from '../../../equations/solve-equation.js';
import { lineChart } from '../../report/line-chart.js';
import { element, raw } from '../../report/markup.js';

/** Colours are written out: a picture of its own has no style sheet around it. */
const style = `
svg { font-family: system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
text { fill: #1c2430; } .tick { font-size: 11.5px; fill: #5b6676; } .axis { font-size: 13px; }
.grid { stroke: #d9dee6; stroke-width: 1; } .median { fill: none; stroke-width: 2.4; }
.sobolev { stroke: #1d5fd1; } .value { stroke: #c4520a; } .adam { stroke-dasharray: 7 4; }`;

const [width, height] = [520, 360];

/** The other variables are held at `slice`. The exact solution is dashed. */
export function solutionFigure(
  problem: Equation,
  { evaluate }: Pick<EquationSolution, 'evaluate'>,
  slice: readonly number[],
): string {
  const [low, high] = problem.box[0]!;
  const at = Array.from({ length: 401 }, (_, k) => low + ((high - low) * k) / 400);
  const points = at.map((x) => [x, ...slice]);
  const found = evaluate(points).value.data;
  const exact = problem.solution![0]!.evaluate(points).value.data;
  const [x, u] = [problem.variables[0]!, problem.unknowns[0]!];
  const curve = (name: string, classes: string, value: (k: number) => number) => ({
    name,
    style: classes,
    points: at.map((place, k) => [place, value(k)] as const),
    runs: [],
  });
  const held = slice.map((value, k) => `, ${problem.variables[k + 1]} = ${value}`).join('');
  const solution = lineChart({
    description: `${u} against ${x}${held}`,
    xLabel: `${x}${held}`,
    yLabel: u,
    series: [curve('network', 'sobolev', (k) => found[k]!), curve('exact', 'value adam', (k) => exact[k]!)],
  });
  const error = lineChart({
    description: `Error of ${u} against ${x}${held}, logarithmic`,
    xLabel: `${x}${held}`,
    yLabel: `|${u} − exact|`,
    series: [curve('error', 'sobolev', (k) => Math.abs(found[k]! - exact[k]!))],
    logarithmic: true,
  });
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${2 * width} ${height}`,
    role: 'img',
  };
  const placed = (left: number, chart: ReturnType<typeof lineChart>) =>
    element('svg', { x: left, y: 0, width, height }, chart);
  return element(
    'svg',
    attributes,
    element('style', {}, raw(style)),
    element('rect', { width: 2 * width, height, fill: '#ffffff' }),
    placed(0, solution),
    placed(width, error),
  ).markup;
}
