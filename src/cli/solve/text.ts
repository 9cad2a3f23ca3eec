/** A solved equation as text for a terminal. */
import type { Equation } from '../../equations/equation-definition.js';
import type { EquationSolution } from '../../equations/solve-equation.js';
import { formatNumber, formatSeconds } from '../format.js';
import { textTable } from '../text-table.js';

export const solutionHeader: readonly string[] = ['quantity', 'at fresh points'];

/** Residuals (root mean squares), of data the misfit, and relative errors, name and number. */
export function solutionRows(problem: Equation, result: EquationSolution): [string, number][] {
  const { definition, conditions, unknowns } = problem;
  const texts = typeof definition.residual === 'string' ? [definition.residual] : definition.residual;
  return [
    [`equation: ${texts.join(', ')}`, result.residual],
    ...conditions.map(({ text }, k): [string, number] => {
      const places = Object.entries(definition.conditions?.[k]?.at ?? {}).map(
        ([x, value]) => `${x} = ${value}`,
      );
      return [
        `condition: ${definition.conditions?.[k]?.residual ?? text} at ${places.join(', ')}`,
        result.conditions[k]!,
      ];
    }),
    ...(result.misfit === null ? [] : [['data', result.misfit] as [string, number]]),
    ...(result.errors ?? []).map((error, u): [string, number] => [
      `relative L2 error of ${unknowns[u]}`,
      error,
    ]),
  ];
}

/** Course, table and files. */
export function solutionText(
  problem: Equation,
  result: EquationSolution,
  { out, plot }: { readonly out: string | undefined; readonly plot: string | undefined },
): string {
  const { status, advice, history, seconds, network } = result;
  const course = `${history.length} steps in ${formatSeconds(seconds)}, ${status}`;
  return [
    `Solved for ${problem.unknowns.join(', ')} by a network of ${network.program.parameterCount} parameters: ${course}.`,
    advice,
    '',
    textTable(
      solutionHeader,
      solutionRows(problem, result).map(([name, value]) => [name, formatNumber(value)]),
    ),
    ...coefficientLines(result),
    ...(out === undefined && plot === undefined ? [] : ['']),
    ...(out === undefined ? [] : [`Network: ${out}`]),
    ...(plot === undefined ? [] : [`Page: ${plot}`]),
  ].join('\n');
}

/** Values with standard errors, six digits: what was asked for where there are coefficients. */
function coefficientLines({ coefficients }: EquationSolution): string[] {
  const rows = Object.entries(coefficients).map(([name, { value, standardError }]) => [
    name,
    String(Number(value.toPrecision(6))),
    standardError === null ? '–' : formatNumber(standardError),
  ]);
  return rows.length === 0 ? [] : ['', textTable(['coefficient', 'value', 'standard error'], rows)];
}
