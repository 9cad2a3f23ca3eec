import { describe, expect, it } from 'vitest';
import { fitCommand } from '../../../src/cli/commands/fit.js';
import { optimizerNames, optimizerOf } from '../../../src/cli/fit/optimizers.js';
import { fitSettings, storedDefaults } from '../../../src/cli/fit/settings.js';
import { thrownBy } from '../../support/thrown.js';
import { callOf } from '../support/call.js';

const columns = { inputs: ['a', 'b'], outputs: ['y'], gradient: ['ya', 'yb'] };
const settings = (...words: string[]) => fitSettings(callOf(fitCommand, words), columns);

describe('fitSettings', () => {
  it('has defaults for everything', () => {
    expect(settings()).toEqual({
      hidden: [32],
      activation: 'tanh',
      optimizer: { name: 'hybrid', values: {} },
      epochs: 1000,
      seconds: undefined,
      patience: undefined,
      restarts: 0,
      seed: 1,
      validation: 0.2,
      normalize: true,
      weight: 'auto',
      l2: 0,
      threads: undefined,
    });
  });

  it('reads every option', () => {
    const words =
      '--hidden 8,4 --activation sin --optimizer adam --learning-rate 0.01 --seconds 3 --patience 9 --batch-size 16 --seed 7 --restarts 2 --validation 0 --no-normalize --weight 1,0.5 --l2 1e-6 --threads 3';
    const read = settings(...words.split(' '));
    expect(read).toMatchObject({ hidden: [8, 4], activation: 'sin' });
    expect(read.optimizer).toEqual({ name: 'adam', values: { learningRate: 0.01, batchSize: 16 } });
    expect(read).toMatchObject({
      epochs: 5000,
      seconds: 3,
      patience: 9,
      restarts: 2,
      seed: 7,
      validation: 0,
    });
    expect(read).toMatchObject({ normalize: false, weight: [1, 0.5], l2: 1e-6, threads: 3 });
    expect(optimizerOf(read.optimizer).name).toBe('adam');
  });

  it('makes every optimizer by its name, with its options', () => {
    for (const name of optimizerNames) {
      expect(optimizerOf(settings('--optimizer', name).optimizer).name).toBe(name);
    }
    const words = '--optimizer newtonCG --radius 0.5 --curvature exact --iterations 9';
    const { optimizer } = settings(...words.split(' '));
    expect(optimizer.values).toEqual({ radius: 0.5, curvature: 'exact', iterations: 9 });
    expect(optimizerOf(optimizer).fullBatch).toBe(true);
    const cubic = settings('--optimizer', 'cubic', '--sigma', '3').optimizer;
    expect(optimizerOf(cubic).name).toBe('cubic');
    for (const name of ['newton', 'saddleFree', 'cubic']) {
      const batched = settings('--optimizer', name, '--batch-size', '8').optimizer;
      expect([optimizerOf(batched).name, optimizerOf(batched).fullBatch]).toEqual([name, false]);
    }
    const some = settings('--optimizer', 'newtonCG', '--batch-size', '32').optimizer;
    expect(optimizerOf(some).fullBatch).toBe(false);
  });

  it('takes the seed, the split and the l2 that a model was made with', () => {
    expect(storedDefaults({ settings: { seed: 5, validation: 0.1, l2: 1e-3 } })).toEqual({
      seed: 5,
      validation: 0.1,
      l2: 1e-3,
    });
    const usual = { seed: 1, validation: 0.2, l2: 0 };
    for (const foreign of [undefined, {}, { settings: 'none' }, { settings: { seed: 0.5, validation: 2 } }]) {
      expect(storedDefaults(foreign)).toEqual(usual);
    }
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
      `dyadic fit: --optimizer: expected one of ${optimizerNames.join(', ')}, got "adma". Did you mean "adam"? See dyadic fit --help.`,
    ],
    [
      'a rate for Levenberg-Marquardt',
      'DomainError',
      '--optimizer levenbergMarquardt --learning-rate 0.1',
      'dyadic fit: --learning-rate: expected to be left out with levenbergMarquardt, got 0.1. It is an option of adam, gradientDescent.',
    ],
    [
      'a batch size for L-BFGS',
      'DomainError',
      '--optimizer lbfgs --batch-size 8',
      'dyadic fit: --batch-size: expected to be left out with lbfgs, got 8. It is an option of newton, saddleFree, cubic, newtonCG, adam, gradientDescent.',
    ],
    [
      'half a restart',
      'DomainError',
      '--restarts 0.5',
      'dyadic fit: --restarts: expected a whole number of at least 0, got "0.5". Write --restarts with such a number.',
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
