/** Which columns of a table are inputs, outputs and derivatives. */
import { DomainError, FormatError, ShapeError } from '../../errors.js';
import type { Network } from '../../network/network.js';
import { requiredOption, splitNames, textOption } from '../arguments.js';
import type { Call, CommandOption } from '../command.js';

export interface Columns {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** ∂output/∂input in (output, input) order; null if the table has no derivatives. */
  readonly gradient: readonly string[] | null;
}

export const columnOptions: Readonly<Record<string, CommandOption>> = {
  inputs: { value: 'A,B', help: 'the columns that enter' },
  output: { value: 'Y', help: 'the column that leaves, or several: Y1,Y2' },
  gradient: {
    value: 'DY_DA,DY_DB',
    help: 'the columns of derivatives: of the first output by each input, then of the second, …',
  },
  delimiter: { value: 'MARK', help: 'what separates fields, or the word tab', default: ',' },
};

/**
 * The columns that the options name.
 *
 * @throws DomainError if inputs or outputs are not given, or a name is empty or given twice; ShapeError if there is not
 *   a derivative for each output and input
 */
export function columnsOf(call: Call): Columns {
  const inputs = names(
    call,
    'inputs',
    requiredOption(call, 'inputs', 'a,b with the names of the columns that enter'),
  );
  const outputs = names(
    call,
    'output',
    requiredOption(call, 'output', 'y with the name of the column to predict'),
  );
  const gradient = gradientOf(call, null);
  checkOnce(call, [...inputs, ...outputs, ...(gradient ?? [])]);
  const columns = { inputs, outputs, gradient };
  checkGradient(call, columns);
  return columns;
}

/** The columns that the model was fitted to, each list replaced where an option names others. */
export function columnsWithDefaults(call: Call, path: string, stored: Columns | null): Columns {
  if (stored === null) return columnsOf(call);
  const list = (option: string, fallback: readonly string[]): readonly string[] => {
    const text = textOption(call, option);
    if (text === undefined) return fallback;
    const given = names(call, option, text);
    if (given.length === fallback.length) return given;
    const expected = `${fallback.length} columns, as in ${path} (${fallback.join(', ')})`;
    const advice = 'Name the columns in the order of the model.';
    throw new ShapeError(call.operation, `--${option}`, expected, `${given.length}`, advice);
  };
  const columns = {
    inputs: list('inputs', stored.inputs),
    outputs: list('output', stored.outputs),
    gradient: gradientOf(call, stored.gradient),
  };
  checkGradient(call, columns);
  return columns;
}

/** The word none is no column: it leaves out derivatives that the model was fitted to. */
function gradientOf(call: Call, fallback: readonly string[] | null): readonly string[] | null {
  const text = textOption(call, 'gradient');
  if (text === undefined) return fallback;
  return text === 'none' ? null : names(call, 'gradient', text);
}

/** Throws ShapeError unless there is a column for each input and output of the network. */
export function checkWidths(operation: string, network: Network, columns: Columns): void {
  const check = (option: string, width: number, list: readonly string[]): void => {
    if (list.length === width) return;
    const got = `${list.length} (${list.join(', ')})`;
    const advice = 'Name a column for each of the model, in its order.';
    throw new ShapeError(operation, option, `${width} columns, as the model has`, got, advice);
  };
  check('--inputs', network.inputs, columns.inputs);
  check('--output', network.outputs, columns.outputs);
}

/** The columns in a model's metadata, or null if it has none. Throws FormatError if they are damaged. */
export function storedColumns(
  operation: string,
  path: string,
  metadata: Readonly<Record<string, unknown>> | undefined,
): Columns | null {
  const stored = metadata?.['columns'];
  if (stored === undefined) return null;
  const { inputs, outputs, gradient = null } = Object(stored) as Partial<Columns>;
  if (isNames(inputs) && isNames(outputs) && (gradient === null || isNames(gradient))) {
    return { inputs, outputs, gradient };
  }
  const advice = 'Name the columns with --inputs and --output, or fit the model again.';
  throw new FormatError(
    operation,
    `${path}, metadata.columns`,
    'lists of column names',
    'something else',
    advice,
  );
}

/** The separator that --delimiter names: one character. */
export function delimiterOf(call: Call): string {
  const text = textOption(call, 'delimiter') ?? ',';
  if (text === 'tab' || text === '\\t') return '\t';
  if (text.length === 1) return text;
  const advice = "Write --delimiter ';' or --delimiter tab.";
  throw new DomainError(call.operation, '--delimiter', 'one character, or tab', `"${text}"`, advice);
}

function names(call: Call, option: string, text: string): readonly string[] {
  const list = splitNames(text);
  if (list.every((name) => name !== '')) return list;
  const advice = `Write --${option} a,b with commas between the names only.`;
  throw new DomainError(call.operation, `--${option}`, 'names separated by commas', `"${text}"`, advice);
}

function checkOnce(call: Call, all: readonly string[]): void {
  const twice = all.find((name, k) => all.indexOf(name) !== k);
  if (twice === undefined) return;
  const options = '--inputs, --output, --gradient';
  throw new DomainError(
    call.operation,
    options,
    'each column once',
    `"${twice}" twice`,
    'Leave one of them out.',
  );
}

function checkGradient(call: Call, { inputs, outputs, gradient }: Columns): void {
  const count = outputs.length * inputs.length;
  if (gradient === null || gradient.length === count) return;
  const expected = `${outputs.length}·${inputs.length} = ${count} columns, a derivative of each output by each input`;
  const order = outputs.flatMap((output) => inputs.map((input) => `d${output}_d${input}`)).join(',');
  const advice = `Name them in the order ${order}.`;
  throw new ShapeError(call.operation, '--gradient', expected, `${gradient.length}`, advice);
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string');
}
