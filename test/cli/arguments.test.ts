import { describe, expect, it } from 'vitest';
import {
  choiceOption,
  numberOption,
  parseWords,
  positionalsOf,
  splitNames,
  switchOption,
  textOption,
} from '../../src/cli/arguments.js';
import type { Command } from '../../src/cli/command.js';
import { commandHelp, generalHelp } from '../../src/cli/help.js';
import { DomainError, UnknownNameError } from '../../src/errors.js';
import { callOf } from './support/call.js';

const command: Command = {
  name: 'paint',
  summary: 'paint a wall',
  usage: 'WALL [options]',
  options: {
    coats: { value: 'N', help: 'how many', default: '2' },
    colour: { value: 'NAME', help: 'which', default: 'white' },
    dry: { help: 'wait' },
  },
  examples: ['dyadic paint kitchen --coats 3'],
  run: () => Promise.resolve(0),
};

describe('parseWords', () => {
  it('tells options, switches and positional arguments apart', () => {
    const { positionals, values } = parseWords(command, [
      'north',
      '--coats',
      '3',
      '--colour=red',
      '--dry',
      'south',
    ]);
    expect(positionals).toEqual(['north', 'south']);
    expect(values).toEqual({ coats: '3', colour: 'red', dry: true });
  });

  it('takes a negative number as a value', () => {
    expect(parseWords(command, ['--coats', '-3']).values).toEqual({ coats: '-3' });
  });

  it.each<[string, readonly string[], string]>([
    [
      'an unknown option',
      ['--coat', '3'],
      'dyadic paint: --coat: expected an option of this command, got an unknown one. Did you mean "--coats"? See dyadic paint --help.',
    ],
    [
      'a name that every object has',
      ['--toString'],
      'dyadic paint: --toString: expected an option of this command, got an unknown one. See dyadic paint --help.',
    ],
    [
      'a value that is missing',
      ['--coats'],
      'dyadic paint: --coats: expected a value, N, got nothing. See dyadic paint --help.',
    ],
    [
      'an option in place of a value',
      ['--coats', '--dry'],
      'dyadic paint: --coats: expected a value, N, got "--dry". See dyadic paint --help.',
    ],
    [
      'a value for a switch',
      ['--dry=no'],
      'dyadic paint: --dry: expected no value, got "no". Write --dry alone.',
    ],
  ])('complains about %s', (_, words, message) => {
    expect(() => parseWords(command, words)).toThrow(message);
  });
});

describe('reading options', () => {
  const call = (...words: string[]) => callOf(command, words);

  it('gives what was written, or the fallback', () => {
    expect(numberOption(call('--coats', '3'), 'coats', 2)).toBe(3);
    expect(numberOption(call(), 'coats', 2)).toBe(2);
    expect(textOption(call(), 'colour')).toBeUndefined();
    expect(switchOption(call('--dry'), 'dry')).toBe(true);
    expect(choiceOption(call('--colour', 'red'), 'colour', ['white', 'red'], 'white')).toBe('red');
    expect(splitNames(' a, b ,c')).toEqual(['a', 'b', 'c']);
  });

  it.each<[string, { least?: number; most?: number; whole?: boolean }, string]>([
    ['many', {}, 'a number'],
    ['', {}, 'a number'],
    ['Infinity', {}, 'a number'],
    ['1.5', { whole: true }, 'a whole number'],
    ['0', { least: 1 }, 'a number of at least 1'],
    ['2', { least: 0, most: 1 }, 'a number from 0 to 1'],
  ])('refuses %j within %j', (text, range, expected) => {
    const read = () => numberOption({ ...call(), values: { coats: text } }, 'coats', 2, range);
    expect(read).toThrow(DomainError);
    expect(read).toThrow(
      `dyadic paint: --coats: expected ${expected}, got "${text}". Write --coats with such a number.`,
    );
  });

  it('refuses a choice that is none', () => {
    const read = () => choiceOption(call('--colour', 'whit'), 'colour', ['white', 'red'], 'white');
    expect(read).toThrow(UnknownNameError);
    expect(read).toThrow('--colour: expected one of white, red, got "whit". Did you mean "white"?');
  });

  it('counts positional arguments', () => {
    expect(positionalsOf(call('kitchen'), ['WALL'])).toEqual(['kitchen']);
    const advice = 'Write dyadic paint WALL; see dyadic paint --help.';
    expect(() => positionalsOf(call(), ['WALL'])).toThrow(
      `dyadic paint: arguments: expected WALL, got nothing. ${advice}`,
    );
    expect(() => positionalsOf(call('a', 'b'), ['WALL'])).toThrow(`got a b. ${advice}`);
  });
});

describe('help', () => {
  it('lists the commands', () => {
    expect(generalHelp([command])).toContain('  paint  paint a wall');
  });

  it('lists the options, those of every command among them, with their defaults', () => {
    const lines = commandHelp(command).split('\n');
    expect(lines).toContain('Usage: dyadic paint WALL [options]');
    expect(lines).toContain('  --coats N          how many (default 2)');
    expect(lines).toContain('  --dry              wait');
    expect(lines.some((line) => line.startsWith('  --json'))).toBe(true);
  });
});
