/** End to end: `dyadic train`, built, on tiny settings. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { optimizerNames } from '../../../src/cli/fit/optimizers.js';
import { loadNetwork } from '../../../src/network/load.js';
import { mlp } from '../../../src/network/mlp.js';
import { saveNetwork } from '../../../src/network/save.js';
import { columns, parsed, workplace } from '../support/workplace.js';

const { path, run, watch, remove } = workplace();
afterAll(remove);

interface Errors {
  readonly values: { readonly rmse: number }[];
  readonly derivatives: { readonly rmse: number }[];
}

const rmse = (errors: unknown): number => (errors as Errors).values[0]!.rmse;

describe('dyadic train', () => {
  beforeAll(async () => {
    const words = ['--epochs', '8', '--hidden', '6', '--seed', '5', '--out', 'model.json'];
    await run('fit', 'data.csv', ...columns, ...words);
  });

  it('goes on where fit ended: the same columns, derivatives and held-out rows, a lower error', async () => {
    const { code, output, notes } = await run('train', 'model.json', 'data.csv', '--epochs', '40', '--json');
    expect({ code, notes }).toEqual({ code: 0, notes: '' });
    const document = parsed(output);
    expect(document).toMatchObject({
      command: 'train',
      from: 'model.json',
      model: 'trained.json',
      columns: { inputs: ['x', 'y'], outputs: ['f'], gradient: ['df_dx', 'df_dy'] },
      settings: { seed: 5, validation: 0.2, weight: 'auto' },
      rows: { training: 80, validation: 20 },
      parameters: 25,
    });
    const fitted = parsed(
      (await run('fit', 'data.csv', ...columns, '--epochs', '8', '--hidden', '6', '--seed', '5', '--json'))
        .output,
    );
    const before = document['before'] as Record<'training' | 'validation', unknown>;
    expect(before.training).toEqual(fitted['training']);
    expect(before.validation).toEqual(fitted['validation']);
    expect(rmse(document['training'])).toBeLessThan(0.8 * rmse(before.training));
  });

  it('saves a model with its columns and settings, that can be trained again in place', async () => {
    await run('train', 'model.json', 'data.csv', '--epochs', '5', '--out', 'again.json');
    const { metadata } = parsed(readFileSync(path('again.json'), 'utf8')) as {
      metadata: Record<string, unknown>;
    };
    expect(metadata).toMatchObject({
      columns: { inputs: ['x', 'y'] },
      settings: { hidden: [6], seed: 5, epochs: 5 },
    });
    const first = readFileSync(path('again.json'), 'utf8');
    const words = ['again.json', 'data.csv', '--epochs', '5', '--out', 'again.json'];
    const { code, output } = await run('train', ...words);
    expect(code).toBe(0);
    expect(output).toContain('Trained further on f and the derivatives df_dx, df_dy to x, y: 80 rows');
    expect(output).toMatch(/^f +\S+ → \S+ +\S+ → \S+$/m);
    expect(output).toContain('dyadic train again.json data.csv --out again.json');
    expect(readFileSync(path('again.json'), 'utf8')).not.toBe(first);
  });

  it.each(optimizerNames)('trains by %s', async (optimizer) => {
    const words = ['--optimizer', optimizer, '--epochs', '3', '--json', '--out', 'by.json'];
    const { code, output } = await run('train', 'model.json', '--data', 'data.csv', ...words);
    expect(code).toBe(0);
    expect(parsed(output)).toMatchObject({ settings: { optimizer: { name: optimizer } } });
    expect((parsed(output)['history'] as unknown[]).length).toBeGreaterThan(0);
  });

  it('leaves derivatives out where the table has none', async () => {
    const lines = readFileSync(path('data.csv'), 'utf8').trim().split('\n');
    const values = lines.map((line) => line.split(',').slice(0, 3).join());
    writeFileSync(path('values.csv'), `${values.join('\n')}\n`);
    const refused = await run('train', 'model.json', 'values.csv', '--epochs', '3');
    expect(refused.code).toBe(2);
    expect(refused.notes).toContain('--gradient: expected a column of values.csv');
    const words = ['--gradient', 'none', '--epochs', '3', '--json', '--out', 'values.json'];
    const { code, output } = await run('train', 'model.json', 'values.csv', ...words);
    expect(code).toBe(0);
    expect(parsed(output)).toMatchObject({ columns: { gradient: null }, training: { derivatives: [] } });
  });

  it('trains a model of the library, whose columns are named in the call, and restarts it', async () => {
    const network = mlp({ inputs: 2, hidden: [4], outputs: 1, seed: 2 });
    writeFileSync(path('bare.json'), saveNetwork(network));
    const words = ['--inputs', 'x,y', '--output', 'f', '--epochs', '4', '--restarts', '2', '--json'];
    const { code, output } = await run('train', 'bare.json', 'data.csv', ...words, '--out', 'bare-2.json');
    expect(code).toBe(0);
    const document = parsed(output);
    expect(document['starts']).toHaveLength(3);
    expect(document['epochs']).toBe(12);
    expect(loadNetwork(readFileSync(path('bare-2.json'), 'utf8')).layers).toHaveLength(3);
  });

  it('writes the model when it is interrupted, with code 130', async () => {
    const words = ['train', 'model.json', 'data.csv', '--optimizer', 'adam', '--epochs', '100000000'];
    const files = ['--out', 'stopped.json', '--checkpoint', 'kept.json'];
    const { code, notes } = await watch([...words, ...files], {
      onTick: (send) => {
        if (existsSync(path('kept.json')) && !existsSync(path('stopped.json'))) send('SIGINT');
      },
    });
    expect(code).toBe(130);
    expect(notes).toContain('Stopping; what is finished is kept.');
    for (const name of ['stopped.json', 'kept.json'])
      expect(loadNetwork(readFileSync(path(name), 'utf8')).inputs).toBe(2);
  });

  it.each<[string, string[], string]>([
    [
      'no table',
      ['model.json'],
      'dyadic train: arguments: expected model.json data.csv, got model.json. Write dyadic train model.json data.csv; see dyadic train --help.\n',
    ],
    [
      'an option of another optimizer',
      ['model.json', 'data.csv', '--momentum', '0.5'],
      'dyadic train: --momentum: expected to be left out with hybrid, got 0.5. It is an option of gradientDescent.\n',
    ],
    [
      'other widths',
      ['bare.json', 'data.csv', '--inputs', 'x', '--output', 'f'],
      'dyadic train: --inputs: expected 2 columns, as the model has, got 1 (x). Name a column for each of the model, in its order.\n',
    ],
  ])('answers %s with one paragraph and code 2', async (_, words, notes) => {
    expect(await run('train', ...words)).toEqual({ code: 2, output: '', notes });
  });
});
