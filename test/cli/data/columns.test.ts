import { describe, expect, it } from 'vitest';
import { columnsOf, columnsWithDefaults, delimiterOf, storedColumns } from '../../../src/cli/data/columns.js';
import { fitCommand } from '../../../src/cli/commands/fit.js';
import { FormatError } from '../../../src/errors.js';
import { thrownBy } from '../../support/thrown.js';
import { callOf } from '../support/call.js';

const columns = (...words: string[]) => columnsOf(callOf(fitCommand, words));

describe('columnsOf', () => {
  it('takes the names as they are given', () => {
    expect(columns('--inputs', 'a, b', '--output', 'y')).toEqual({
      inputs: ['a', 'b'],
      outputs: ['y'],
      gradient: null,
    });
    const two = ['--inputs', 'a', '--output', 'y,z', '--gradient', 'ya,za'];
    expect(columns(...two).gradient).toEqual(['ya', 'za']);
  });

  it.each<[string, string, string[], string]>([
    [
      'no inputs',
      'DomainError',
      ['--output', 'y'],
      'dyadic fit: --inputs: expected to be given, got nothing. Add --inputs a,b with the names of the columns that enter.',
    ],
    [
      'no output',
      'DomainError',
      ['--inputs', 'a'],
      'dyadic fit: --output: expected to be given, got nothing. Add --output y with the name of the column to predict.',
    ],
    [
      'an empty name',
      'DomainError',
      ['--inputs', 'a,,b', '--output', 'y'],
      'dyadic fit: --inputs: expected names separated by commas, got "a,,b". Write --inputs a,b with commas between the names only.',
    ],
    [
      'a column twice',
      'DomainError',
      ['--inputs', 'a,y', '--output', 'y'],
      'dyadic fit: --inputs, --output, --gradient: expected each column once, got "y" twice. Leave one of them out.',
    ],
    [
      'derivatives of the wrong number',
      'ShapeError',
      ['--inputs', 'a,b', '--output', 'y,z', '--gradient', 'ya,yb'],
      'dyadic fit: --gradient: expected 2·2 = 4 columns, a derivative of each output by each input, got 2. Name them in the order dy_da,dy_db,dz_da,dz_db.',
    ],
  ])('complains about %s', (_, name, words, message) => {
    expect(thrownBy(() => columns(...words))).toEqual({ name, message });
  });
});

describe('columns of a saved model', () => {
  const stored = { inputs: ['a', 'b'], outputs: ['y'], gradient: ['ya', 'yb'] };
  const call = (...words: string[]) => callOf(fitCommand, words);

  it('hold unless an option names others', () => {
    expect(columnsWithDefaults(call(), 'm.json', stored)).toEqual({
      inputs: ['a', 'b'],
      outputs: ['y'],
      gradient: ['ya', 'yb'],
    });
    const without = columnsWithDefaults(call('--gradient', 'none'), 'm.json', stored);
    expect(without.gradient).toBeNull();
    expect(columnsWithDefaults(call('--gradient', 'p,q'), 'm.json', stored).gradient).toEqual(['p', 'q']);
    expect(columnsWithDefaults(call('--inputs', 'c,d'), 'm.json', stored).inputs).toEqual(['c', 'd']);
    expect(columnsWithDefaults(call('--inputs', 'c', '--output', 'z'), 'm.json', null).outputs).toEqual([
      'z',
    ]);
  });

  it('must be as many', () => {
    expect(thrownBy(() => columnsWithDefaults(call('--gradient', 'p'), 'm.json', stored)).message).toBe(
      'dyadic fit: --gradient: expected 1·2 = 2 columns, a derivative of each output by each input, got 1. Name them in the order dy_da,dy_db.',
    );
    expect(thrownBy(() => columnsWithDefaults(call('--inputs', 'c'), 'm.json', stored)).message).toBe(
      'dyadic fit: --inputs: expected 2 columns, as in m.json (a, b), got 1. Name the columns in the order of the model.',
    );
  });

  it('are read from the metadata', () => {
    expect(storedColumns('dyadic inspect', 'm.json', { columns: stored })).toEqual(stored);
    expect(storedColumns('dyadic inspect', 'm.json', {})).toBeNull();
    expect(storedColumns('dyadic inspect', 'm.json', undefined)).toBeNull();
  });

  it.each([null, 'a', { inputs: ['a'] }, { inputs: ['a'], outputs: [1] }, { ...stored, gradient: [] }])(
    'are refused if damaged: %j',
    (damaged) => {
      const read = () => storedColumns('dyadic inspect', 'm.json', { columns: damaged });
      expect(read).toThrow(FormatError);
      expect(read).toThrow(
        'dyadic inspect: m.json, metadata.columns: expected lists of column names, got something else. Name the columns with --inputs and --output, or fit the model again.',
      );
    },
  );
});

describe('delimiterOf', () => {
  it('is a character, or tab', () => {
    const read = (...words: string[]) => delimiterOf(callOf(fitCommand, words));
    expect([read(), read('--delimiter', ';'), read('--delimiter', 'tab')]).toEqual([',', ';', '\t']);
    expect(thrownBy(() => read('--delimiter', 'comma')).message).toBe(
      `dyadic fit: --delimiter: expected one character, or tab, got "comma". Write --delimiter ';' or --delimiter tab.`,
    );
  });
});
