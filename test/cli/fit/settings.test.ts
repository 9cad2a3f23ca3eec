import { describe, expect, it } from 'vitest';
import { fitCommand } from '../../../src/cli/commands/fit.js';
import { fitSettings, optimizerOf } from '../../../src/cli/fit/settings.js';
import { thrownBy } from '../../support/thrown.js';
import { callOf } from '../support/call.js';

const columns = { inputs: ['a', 'b'], outputs: ['y'], gradient: ['ya', 'yb'] };
const settings = (...words: string[]) => fitSettings(callOf(fitCommand, words), columns);

describe('fitSettings', () => {
  it('has defaults for everything', () => {
    expect(settings()).toEqual({
      hidden: [32],
      activation: 'tanh',
      optimizer: 'levenbergMarquardt',
      learningRate: undefined,
      epochs: 1000,
      seconds: undefined,
      patience: undefined,
      batchSize: undefined,
      seed: 1,
      validation: 0.2,
      normalize: true,
      weight: 'auto',
      l2: 0,
    });
  });

  it('reads every option', () => {
    const words =
      '--hidden 8,4 --activation sin --optimizer adam --learning-rate 0.01 --seconds 3 --patience 9 --batch-size 16 --seed 7 --validation 0 --no-normalize --weight 1,0.5 --l2 1e-6';
    const read = settings(...words.split(' '));
    expect(read).toMatchObject({ hidden: [8, 4], activation: 'sin', optimizer: 'adam', learningRate: 0.01 });
    expect(read).toMatchObject({
      epochs: 5000,
      seconds: 3,
      patience: 9,
      batchSize: 16,
      seed: 7,
      validation: 0,
    });
    expect(read).toMatchObject({ normalize: false, weight: [1, 0.5], l2: 1e-6 });
    expect(optimizerOf(read).name).toBe('adam');
  });

  it('knows the three optimizers', () => {
    const names = ['levenbergMarquardt', 'adam', 'gradientDescent'];
    expect(names.map((name) => optimizerOf(settings('--optimizer', name)).name)).toEqual(names);
  });

  it('has no weight without derivatives', () => {
    expect(fitSettings(callOf(fitCommand, []), { ...columns, gradient: null }).weight).toBeUndefined();
    const read = () => fitSettings(callOf(fitCommand, ['--weight', '1']), { ...columns, gradient: null });
    expect(thrownBy(read)).toEqual({
      name: 'DomainError',
      message:
        'dyadic fit: --weight: expected to be left out without derivatives, got "1". Name the columns of derivatives with --gradient, or leave --weight out.',
    });
  });

  it.each<[string, string, string, string]>([
    [
      'an unknown optimizer',
      'UnknownNameError',
      '--optimizer adma',
      'dyadic fit: --optimizer: expected one of levenbergMarquardt, adam, gradientDescent, got "adma". Did you mean "adam"? See dyadic fit --help.',
    ],
    [
      'a rate for Levenberg-Marquardt',
      'DomainError',
      '--learning-rate 0.1',
      'dyadic fit: --learning-rate: expected to be left out with levenbergMarquardt, which finds its own steps on all rows, got 0.1. Leave it out, or add --optimizer adam.',
    ],
    [
      'a batch size for Levenberg-Marquardt',
      'DomainError',
      '--batch-size 8',
      'dyadic fit: --batch-size: expected to be left out with levenbergMarquardt, which finds its own steps on all rows, got 8. Leave it out, or add --optimizer adam.',
    ],
    [
      'a width of zero',
      'DomainError',
      '--hidden 32,0',
      'dyadic fit: --hidden: expected a whole number from 1 to 1000000, got "0". Write --hidden with such a number.',
    ],
    [
      'three weights for two derivatives',
      'ShapeError',
      '--weight 1,2,3',
      'dyadic fit: --weight: expected auto, one number, 2 numbers (one for each input) or 2 (one for each derivative), got 3 numbers. Write --weight auto to weight each derivative by its size.',
    ],
    [
      'a negative weight',
      'DomainError',
      '--weight=-1',
      'dyadic fit: --weight: expected a number of at least 0, got "-1". Write --weight with such a number.',
    ],
    [
      'everything held out',
      'DomainError',
      '--validation 1',
      'dyadic fit: --validation: expected a number from 0 to 0.95, got "1". Write --validation with such a number.',
    ],
  ])('refuses %s', (_, name, words, message) => {
    expect(thrownBy(() => settings(...words.split(' ')))).toEqual({ name, message });
  });

  it('refuses an unknown activation', () => {
    const { name, message } = thrownBy(() => settings('--activation', 'tan'));
    expect(name).toBe('UnknownNameError');
    expect(message).toContain('dyadic fit');
    expect(message).toContain("got 'tan'");
  });
});
