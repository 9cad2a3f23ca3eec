/** End to end: `dyadic`, built, on tiny settings. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { columns, parsed, workplace } from '../support/workplace.js';

const { run, remove } = workplace();
afterAll(remove);

describe('dyadic', () => {
  it('prints help, the help of each command, and the version', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, notes: '' });
    for (const command of ['reproduce', 'fit', 'solve', 'train', 'inspect', 'structure']) {
      const { code, output } = await run(command, '--help');
      expect(code).toBe(0);
      expect(output).toContain(`Usage: dyadic ${command} `);
    }
    const { version } = parsed(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    expect((await run('--version')).output).toBe(`${String(version)}\n`);
  });

  it.each<[string, string[], string]>([
    [
      'an unknown command',
      ['fti'],
      'dyadic: command: expected one of reproduce, fit, solve, train, inspect, structure, got "fti". Did you mean "fit"? See dyadic --help.\n',
    ],
    [
      'an option first',
      ['--inputs', 'a'],
      'dyadic: the first word: expected a command, got "--inputs". Write the command first: dyadic fit data.csv ….\n',
    ],
    [
      'an unknown option',
      ['fit', 'data.csv', '--input', 'a'],
      'dyadic fit: --input: expected an option of this command, got an unknown one. Did you mean "--inputs"? See dyadic fit --help.\n',
    ],
    [
      'a missing table',
      ['fit', 'nowhere.csv', ...columns],
      'dyadic fit: nowhere.csv: expected a CSV file, got no such file. Check the path; it is taken from the folder in which the command runs.\n',
    ],
    [
      'a missing column',
      ['fit', 'data.csv', '--inputs', 'x,z', '--output', 'f'],
      'dyadic fit: --inputs: expected a column of data.csv, which has x, y, f, df_dx, df_dy, got "z". Did you mean "x"? Names are compared exactly.\n',
    ],
    [
      'too few derivatives',
      ['fit', 'data.csv', '--inputs', 'x,y', '--output', 'f', '--gradient', 'df_dx'],
      'dyadic fit: --gradient: expected 1·2 = 2 columns, a derivative of each output by each input, got 1. Name them in the order df_dx,df_dy.\n',
    ],
    [
      'a missing model',
      ['inspect', 'nowhere.json', 'data.csv'],
      'dyadic inspect: nowhere.json: expected a saved model, got no such file. Check the path, or run dyadic fit first.\n',
    ],
    [
      'an unknown experiment',
      ['reproduce', 'styblinsky-tang'],
      'dyadic reproduce: experiment: expected a name of the list, got "styblinsky-tang". Did you mean "styblinski-tang"? See dyadic reproduce --list.\n',
    ],
  ])('answers %s with one paragraph and code 2', async (_, words, notes) => {
    expect(await run(...words)).toEqual({ code: 2, output: '', notes });
  });

  it('prints the help without a command, with code 2', async () => {
    const { code, output } = await run();
    expect([code, output.split('\n')[2]]).toEqual([2, 'Usage: dyadic COMMAND [options]']);
  });
});
