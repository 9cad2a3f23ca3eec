/**
 * What people write on a command line, as `equation` takes it: `x=0.5:5`, `u_x = 1/x`, `u(x,0)=sin(pi*x)`. Faults are
 * FormulaErrors, which point at the character of the text as it was written.
 */
import type { ConditionDefinition } from '../../equations/equation-definition.js';
import { faultWithin, FormulaError } from '../../symbolic/formula-error.js';
import { formula } from '../../symbolic/formula.js';
import { nearestName } from '../nearest-name.js';

/** A piece of a text and where it begins. */
interface Piece {
  readonly text: string;
  readonly at: number;
}

/** Each variable's interval from `x=0.5:5, t=0:2*pi`; bounds may be formulas of numbers. */
export function parseDomain(text: string): Record<string, readonly [low: number, high: number]> {
  const domain: Record<string, readonly [number, number]> = {};
  for (const piece of split(text, ',')) {
    const [name, bounds] = split(piece.text, '=', piece.at);
    const [low, high, more] = bounds === undefined ? [] : split(bounds.text, ':', bounds.at);
    if (name === undefined || !isName(name.text.trim()) || low === undefined || high === undefined || more) {
      throw fault(text, piece, 'name=low:high', piece.text, 'Write the domain as x=0.5:5, or x=0:1,t=0:2.');
    }
    const variable = name.text.trim();
    if (Object.hasOwn(domain, variable)) {
      throw fault(text, name, 'each variable once', `'${variable}' again`, 'Leave one of them out.');
    }
    const interval = [numberAt(text, low), numberAt(text, high)] as const;
    if (!(interval[0] < interval[1])) {
      const got = bounds!.text.trim();
      throw fault(text, bounds!, 'a lower bound below the upper one', `'${got}'`, 'Exchange the bounds.');
    }
    domain[variable] = interval;
  }
  return domain;
}

/** Names and initial values of unknown numbers, from `k=1, c=0.5`. */
export function parseCoefficients(text: string): Record<string, number> {
  const all: Record<string, number> = {};
  if (text.trim() === '') return all;
  for (const piece of split(text, ',')) {
    const [name, value, more] = split(piece.text, '=', piece.at);
    if (name === undefined || !isName(name.text.trim()) || value === undefined || more !== undefined) {
      throw fault(text, piece, 'name=initial value', `'${piece.text.trim()}'`, 'Write them as k=1,c=0.5.');
    }
    if (Object.hasOwn(all, name.text.trim())) {
      throw fault(
        text,
        name,
        'each coefficient once',
        `'${name.text.trim()}' again`,
        'Leave one of them out.',
      );
    }
    all[name.text.trim()] = numberAt(text, value);
  }
  return all;
}

/** The names of an unknown and its derivatives up to second order. */
export function derivativeNames(unknowns: readonly string[], variables: readonly string[]): string[] {
  const orders = ['', ...variables, ...variables.flatMap((x) => variables.map((y) => x + y))];
  return unknowns.flatMap((u) => orders.map((by) => (by === '' ? u : `${u}_${by}`)));
}

/**
 * A condition such as `u(x,0) = sin(pi*x)`: an unknown or a derivative of it, a place for each variable in the order of
 * the domain, and what it equals there. A variable's own name, or nothing, leaves it free.
 */
export function parseCondition(
  text: string,
  variables: readonly string[],
  unknowns: readonly string[],
  coefficients: readonly string[] = [],
): ConditionDefinition {
  const example = `u(${variables.map((_, j) => (j === 0 ? '0' : variables[j])).join(',')})=0`;
  const advice = `Write a condition as ${example}.`;
  const [left, right, more] = split(text, '=');
  if (right === undefined || right.text.trim() === '') {
    throw fault(text, { text: '', at: text.length }, 'an equals sign and a value', 'the end', advice);
  }
  if (more !== undefined) throw fault(text, more, 'one equals sign', 'another', advice);
  const match = /^(\s*)([\p{L}_][\p{L}\p{N}_]*)(\s*\()(.*)\)\s*$/su.exec(left!.text);
  if (match === null) throw fault(text, left!, 'unknown(place) before =', `'${left!.text.trim()}'`, advice);
  const [, space, name, opening, inner] = match as unknown as [string, string, string, string, string];
  const names = derivativeNames(unknowns, variables);
  if (!names.includes(name)) {
    const near = nearestName(name, names);
    const hint = near === undefined ? `Known are ${names.join(', ')}.` : `Did you mean ${near}?`;
    throw fault(
      text,
      { text: name, at: space.length },
      'an unknown or a derivative of it',
      `'${name}'`,
      hint,
    );
  }
  const start = space.length + name.length + opening.length;
  const places = split(inner, ',', start);
  if (places.length !== variables.length) {
    const expected = `${variables.length} ${variables.length === 1 ? 'place' : 'places'} (${variables.join(', ')})`;
    throw fault(text, { text: inner, at: start }, expected, String(places.length), advice);
  }
  const at: Record<string, number> = {};
  places.forEach((place, j) => {
    const written = place.text.trim();
    if (written !== '' && written !== variables[j]) at[variables[j]!] = numberAt(text, place);
  });
  if (Object.keys(at).length === 0) {
    throw fault(text, { text: inner, at: start }, 'a value for at least one variable', 'none', advice);
  }
  checked(text, right, [...variables, ...names, ...coefficients]);
  return { at, residual: right.text.trim() === '0' ? name : `${name} = ${right.text.trim()}` };
}

/** Formulas of unknowns: `x*(1-x)*n` where there is one unknown, else `u=…; v=…`. */
export function parseByUnknown(text: string, unknowns: readonly string[]): Record<string, string> {
  const all: Record<string, string> = {};
  for (const piece of split(text, ';')) {
    const [left, right, more] = split(piece.text, '=', piece.at);
    const name = right === undefined ? unknowns[0]! : left!.text.trim();
    const wrong = (right === undefined && unknowns.length > 1) || more !== undefined;
    if (wrong || !unknowns.includes(name) || Object.hasOwn(all, name)) {
      const expected = `${unknowns.map((u) => `${u}=…`).join('; ')}, each once`;
      throw fault(
        text,
        piece,
        expected,
        `'${piece.text.trim()}'`,
        'Name the unknown before the equals sign.',
      );
    }
    all[name] = (right ?? left!).text.trim();
  }
  return all;
}

/** Pieces between separators that are not inside parentheses. */
export function split(text: string, separator: string, offset = 0): Piece[] {
  const pieces: Piece[] = [];
  let [depth, start] = [0, 0];
  for (let i = 0; i <= text.length; i++) {
    const character = text[i];
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (i < text.length && !(character === separator && depth <= 0)) continue;
    pieces.push({ text: text.slice(start, i), at: offset + start });
    start = i + 1;
  }
  return pieces;
}

function numberAt(text: string, piece: Piece): number {
  const value = checked(text, piece, []).value([]);
  if (Number.isFinite(value)) return value;
  throw fault(text, piece, 'a finite number', `'${piece.text.trim()}'`, 'Correct it.');
}

/** The formula of a piece; its faults point into the whole text. */
function checked(text: string, piece: Piece, variables: readonly string[]): ReturnType<typeof formula> {
  try {
    return formula(piece.text, variables);
  } catch (error) {
    throw error instanceof FormulaError ? faultWithin(error, text, piece.at) : error;
  }
}

function fault(
  text: string,
  { text: part, at }: Piece,
  expected: string,
  got: string,
  advice: string,
): FormulaError {
  const space = part.length - part.trimStart().length;
  return new FormulaError(text, at + (part.trim() === '' ? 0 : space), expected, got, advice);
}

function isName(text: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text);
}
