/** From the words behind a command to checked values. */
import { parseArgs } from 'node:util';
import { DomainError, UnknownNameError } from '../errors.js';
import { type Call, type Command, commonOptions } from './command.js';
import { didYouMean } from './nearest-name.js';

/**
 * Splits the words behind `dyadic COMMAND` into options and positional arguments.
 *
 * @throws UnknownNameError for an option that the command does not have; DomainError for one without its value
 */
export function parseWords(command: Command, words: readonly string[]): Pick<Call, 'positionals' | 'values'> {
  const operation = `dyadic ${command.name}`;
  const known = { ...command.options, ...commonOptions };
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { value }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { tokens } = parseArgs({
    args: [...words],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const values: Record<string, string | boolean> = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
    if (option === undefined) throw unknownOption(operation, token.rawName, Object.keys(known));
    const value = option.value === undefined ? switchOn(operation, token) : valueOf(operation, token, option);
    const before = values[token.name];
    values[token.name] = option.repeats && before !== undefined ? `${before};${value}` : value;
  }
  return { positionals, values };
}

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
}

function unknownOption(operation: string, rawName: string, names: readonly string[]): UnknownNameError {
  const advice = `${didYouMean(
    rawName,
    names.map((name) => `--${name}`),
  )}See ${operation} --help.`;
  return new UnknownNameError(operation, rawName, 'an option of this command', 'an unknown one', advice);
}

function switchOn(operation: string, { rawName, value }: OptionToken): true {
  if (value === undefined) return true;
  throw new DomainError(operation, rawName, 'no value', `"${value}"`, `Write ${rawName} alone.`);
}

/** A following word that starts with -- is the next option, not a value; a negative number is a value. */
function valueOf(operation: string, token: OptionToken, option: { readonly value?: string }): string {
  if (token.value !== undefined && token.value !== '' && !token.value.startsWith('--')) return token.value;
  const got = token.value === undefined ? 'nothing' : `"${token.value}"`;
  throw new DomainError(
    operation,
    token.rawName,
    `a value, ${option.value}`,
    got,
    `See ${operation} --help.`,
  );
}

/** The text of an option, if it was given. */
export function textOption(call: Call, name: string): string | undefined {
  const value = call.values[name];
  return typeof value === 'string' ? value : undefined;
}

/** The text of an option that must be given. Throws DomainError if it is not. */
export function requiredOption(call: Call, name: string, example: string): string {
  const value = textOption(call, name);
  if (value !== undefined) return value;
  const advice = `Add --${name} ${example}.`;
  throw new DomainError(call.operation, `--${name}`, 'to be given', 'nothing', advice);
}

/** Whether a switch was given. */
export function switchOption(call: Call, name: string): boolean {
  return call.values[name] === true;
}

/** Names separated by commas, without spaces around them. */
export function splitNames(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}

export interface NumberRange {
  readonly least?: number;
  readonly most?: number;
  readonly whole?: boolean;
}

/** The number of an option, or `fallback`. Throws DomainError if it is no number or outside its range. */
export function numberOption<Fallback extends number | undefined>(
  call: Call,
  name: string,
  fallback: Fallback,
  range: NumberRange = {},
): number | Fallback {
  const text = textOption(call, name);
  return text === undefined ? fallback : readNumber(call.operation, `--${name}`, text, range);
}

/** A text as a number in a range. */
export function readNumber(operation: string, argument: string, text: string, range: NumberRange): number {
  const { least = -Infinity, most = Infinity, whole = false } = range;
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isSafeInteger(value))) {
    return value;
  }
  const kind = whole ? 'a whole number' : 'a number';
  const bounds =
    least === -Infinity && most === Infinity
      ? ''
      : most === Infinity
        ? ` of at least ${least}`
        : ` from ${least} to ${most}`;
  const advice = `Write ${argument} with such a number.`;
  throw new DomainError(operation, argument, kind + bounds, `"${text}"`, advice);
}

/** The one of `choices` that an option names, or `fallback`. Throws UnknownNameError for another name. */
export function choiceOption<Choice extends string>(
  call: Call,
  name: string,
  choices: readonly Choice[],
  fallback: Choice,
): Choice {
  const text = textOption(call, name);
  if (text === undefined) return fallback;
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  const advice = `${didYouMean(text, choices)}See ${call.operation} --help.`;
  throw new UnknownNameError(
    call.operation,
    `--${name}`,
    `one of ${choices.join(', ')}`,
    `"${text}"`,
    advice,
  );
}

/** The positional arguments, one for each name. Throws DomainError if there are fewer or more. */
export function positionalsOf(call: Call, names: readonly string[]): readonly string[] {
  const { operation, positionals } = call;
  if (positionals.length === names.length) return positionals;
  const got = positionals.length === 0 ? 'nothing' : positionals.join(' ');
  const advice = `Write ${operation} ${names.join(' ')}; see ${operation} --help.`;
  throw new DomainError(operation, 'arguments', names.join(' '), got, advice);
}
