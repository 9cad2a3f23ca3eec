/** End to end: `dyadic fit`, built, on tiny settings. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { loadNetwork } from '../../../src/network/load.js';
import { columns, parsed, workplace } from '../support/workplace.js';

const { path, run, watch, remove } = workplace();
afterAll(remove);

describe('dyadic fit', () => {
  it('fits values and derivatives, saves the model and says how to load it', async () => {
    const { code, output, notes } = await run(
      'fit',
      'data.csv',
      ...columns,
      '--epochs',
      '60',
      '--out',
      'fit.json',
    );
    expect({ code, notes }).toEqual({ code: 0, notes: '' });
    expect(output).toContain(
      'Fitted f and the derivatives df_dx, df_dy to x, y: 80 rows, 20 held out for validation',
    );
    expect(output).toContain('2 → 32 tanh → 1, 129 parameters');
    for (const column of ['f', 'df_dx', 'df_dy'])
      expect(output).toMatch(new RegExp(`^${column} +\\S+ +0\\.99`, 'm'));
    expect(output).toContain('Model: fit.json');
    expect(output).toContain('loadNetwork');
    const network = loadNetwork(readFileSync(path('fit.json'), 'utf8'));
    // The minimum of the function, which no row of the table says.
    expect(network.predict([[-2.9035, -2.9035]]).data[0]).toBeCloseTo(-78.33, 0);
    expect(readdirSync(path('.')).filter((name) => /checkpoint|tmp/.test(name))).toEqual([]);
  });

  it('prints one document with --json, the same for the same seed', async () => {
    const words = ['fit', 'data.csv', ...columns, '--epochs', '5', '--hidden', '6,5', '--json'];
    const [first, second] = [await run(...words, '--out', 'a.json'), await run(...words, '--out', 'b.json')];
    const document = parsed(first.output);
    expect(document).toMatchObject({
      command: 'fit',
      rows: { training: 80, validation: 20 },
      epochs: 5,
      parameters: 59,
    });
    expect(document['history']).toHaveLength(5);
    expect(parsed(second.output)['training']).toEqual(document['training']);
    expect(readFileSync(path('a.json'), 'utf8')).toBe(readFileSync(path('b.json'), 'utf8'));
  });

  it('fits values alone, several outputs, and every optimizer', async () => {
    writeFileSync(
      path('two.csv'),
      `a,p,q\n${Array.from({ length: 30 }, (_, n) => [n, 2 * n, n * n].join()).join('\n')}\n`,
    );
    for (const optimizer of ['levenbergMarquardt', 'adam', 'gradientDescent']) {
      const words = [
        '--inputs',
        'a',
        '--output',
        'p,q',
        '--optimizer',
        optimizer,
        '--epochs',
        '20',
        '--out',
        'two.json',
      ];
      const { code, output } = await run('fit', 'two.csv', ...words, '--json', '--validation', '0');
      expect(code).toBe(0);
      expect(parsed(output)).toMatchObject({ rows: { training: 30, validation: 0 }, validation: null });
      expect(parsed(output)['training']).toMatchObject({
        values: [{ column: 'p' }, { column: 'q' }],
        derivatives: [],
      });
    }
  });

  it('writes the model when it is interrupted, with code 130', async () => {
    const words = [
      'fit',
      'data.csv',
      ...columns,
      '--epochs',
      '100000000',
      '--out',
      'stopped.json',
      '--checkpoint',
      'kept.json',
    ];
    const { code, output, notes } = await watch(words, {
      onTick: (send) => {
        if (existsSync(path('kept.json')) && !existsSync(path('stopped.json'))) send('SIGINT');
      },
    });
    expect(code).toBe(130);
    expect(notes).toContain('Stopping; what is finished is kept.');
    expect(output).toContain('stopped');
    for (const name of ['stopped.json', 'kept.json'])
      expect(loadNetwork(readFileSync(path(name), 'utf8')).inputs).toBe(2);
  });

  it('leaves a usable checkpoint when it is killed', async () => {
    const words = ['fit', 'data.csv', ...columns, '--epochs', '100000000', '--out', 'killed.json'];
    const checkpoint = path('killed.json.checkpoint.json');
    const { code } = await watch(words, {
      onTick: (send) => {
        if (existsSync(checkpoint)) send('SIGKILL');
      },
    });
    expect(code).toBeNull();
    expect(existsSync(path('killed.json'))).toBe(false);
    expect((await run('inspect', 'killed.json.checkpoint.json', 'data.csv')).code).toBe(0);
  });

  it('finds out early that it cannot write', async () => {
    writeFileSync(path('file'), '');
    const { code, notes } = await run(
      'fit',
      'data.csv',
      ...columns,
      '--out',
      'file/model.json',
      '--epochs',
      '100000000',
    );
    expect(code).toBe(2);
    expect(notes).toMatch(
      /^dyadic fit: file\/model\.json\.checkpoint\.json: expected a place to write a file, got the error E\w+\. Choose a folder that you may write to\.\n$/,
    );
  });
});
