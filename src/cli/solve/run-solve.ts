/** From the words of `dyadic solve` to a solution on disk and a table. */
import { equation } from '../../equations/equation.js';
import type { Equation } from '../../equations/equation-definition.js';
import { solveEquation, type EquationSolution } from '../../equations/solve-equation.js';
import type { SolveEquationOptions } from '../../equations/solve-options.js';
import { DomainError } from '../../errors.js';
import {
  choiceOption,
  numberOption,
  readNumber,
  requiredOption,
  splitNames,
  switchOption,
  textOption,
} from '../arguments.js';
import type { Call } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { formatNumber } from '../format.js';
import { progress } from '../progress.js';
import { writeAtomically } from '../write-atomically.js';
import { equationFile } from './equation-file.js';
import { parseByUnknown, parseCoefficients, parseCondition, parseDomain, split } from './notation.js';
import { readMeasurements } from './read-measurements.js';
import { solutionPage } from './solution-page.js';
import { solutionRows, solutionText } from './text.js';

/** Runs the command; gives the exit code. */
export async function runSolve(call: Call): Promise<number> {
  const { operation, console, signal } = call;
  const problem = equationOf(call);
  const table = textOption(call, 'data');
  const data = table === undefined ? undefined : readMeasurements(operation, table, problem);
  const options = solveOptions(call, problem.variables.length);
  const [out, plot] = [textOption(call, 'out'), textOption(call, 'plot')];
  if (plot !== undefined && problem.variables.length > 2) {
    const advice = 'Leave --plot out, and save the network with --out.';
    throw new DomainError(
      operation,
      '--plot',
      'one or two variables',
      String(problem.variables.length),
      advice,
    );
  }
  const bar = progress({ stream: console.stream, label: 'solving', quiet: switchOption(call, 'quiet') });
  const { iterations = 1000, timeLimit = Infinity } = options;
  const file = out === undefined ? null : equationFile(operation, out, problem.definition, options);
  const result = await solveEquation(problem, {
    ...options,
    ...(data === undefined ? {} : { data }),
    signal,
    onStep: (moment) => {
      const { step, seconds, residual, condition } = moment;
      file?.keep(moment);
      const note = `step ${step} · residual ${formatNumber(residual)} · conditions ${formatNumber(condition)}`;
      bar.update(Math.max(step / iterations, seconds / timeLimit), note);
    },
  }).finally(bar.stop);
  const found = Object.entries(result.coefficients).map(([name, { value }]): [string, number] => [
    name,
    value,
  ]);
  file?.write(result.network, Object.fromEntries(found));
  if (plot !== undefined) writeAtomically(operation, plot, solutionPage(problem, result));
  const document = documentOf(problem, options, result, { out, plot });
  console.print(
    switchOption(call, 'json')
      ? JSON.stringify(document, null, 1)
      : solutionText(problem, result, { out, plot }),
  );
  return signal.aborted ? exitCodes.interrupted : exitCodes.done;
}

/** The equation that the words describe. Throws FormulaError and DomainError, as `equation` does. */
export function equationOf(call: Call): Equation {
  const { operation, positionals } = call;
  if (positionals.length === 0) {
    const advice = `Write ${operation} "u_x = 1/x" --domain x=0.5:5 --condition "u(1)=0".`;
    throw new DomainError(operation, 'equation', 'at least one', 'nothing', advice);
  }
  const unknowns = splitNames(textOption(call, 'unknowns') ?? 'u');
  const domain = parseDomain(requiredOption(call, 'domain', 'x=0:1 with the interval of each variable'));
  const variables = Object.keys(domain);
  const coefficients = parseCoefficients(textOption(call, 'coefficients') ?? '');
  const conditions = split(textOption(call, 'condition') ?? '', ';')
    .filter(({ text }) => text.trim() !== '')
    .map(({ text }) => parseCondition(text, variables, unknowns, Object.keys(coefficients)));
  const [form, solution] = [textOption(call, 'form'), textOption(call, 'solution')];
  return equation({
    residual: positionals,
    domain,
    unknowns,
    conditions,
    ...(Object.keys(coefficients).length === 0 ? {} : { coefficients }),
    ...(form === undefined ? {} : { form: parseByUnknown(form, unknowns) }),
    ...(solution === undefined ? {} : { solution: parseByUnknown(solution, unknowns) }),
  });
}

function solveOptions(call: Call, variables: number): SolveEquationOptions {
  const count = (name: string, least: number): number | undefined =>
    numberOption(call, name, undefined, { least, whole: true });
  const range = { least: 1, most: 1_000_000, whole: true };
  const hidden = textOption(call, 'hidden');
  const placements = ['chebyshev', 'grid', 'latinHypercube', 'uniform'] as const;
  const given = {
    hidden: hidden && splitNames(hidden).map((part) => readNumber(call.operation, '--hidden', part, range)),
    points: count('points', 1),
    placement: choiceOption(call, 'placement', placements, placements[Math.min(variables, 3) - 1]!),
    seed: count('seed', 0),
    starts: count('starts', 1),
    iterations: count('iterations', 1),
    timeLimit: numberOption(call, 'time-limit', undefined, { least: 0.001 }),
    adaptive: count('adaptive', 0),
    conditionWeight: numberOption(call, 'condition-weight', undefined, { least: Number.MIN_VALUE }),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function documentOf(
  problem: Equation,
  settings: SolveEquationOptions,
  result: EquationSolution,
  files: { readonly out: string | undefined; readonly plot: string | undefined },
): object {
  const { status, advice, residual, conditions, coefficients, misfit, errors, history, seconds } = result;
  return {
    command: 'solve',
    equation: problem.definition,
    settings,
    ...files,
    status,
    advice,
    residual,
    conditions,
    coefficients,
    misfit,
    errors,
    seconds,
    steps: history.length,
    table: solutionRows(problem, result),
  };
}
