/** End to end: the built program, on tiny settings. */
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatNumber } from '../../src/cli/format.js';
import { halfSquaredError } from '../../src/functions/losses/half-squared-error.js';
import { linearize } from '../../src/factors/linearize.js';
import { loadNetwork } from '../../src/network/load.js';
import { dyadic, type Outcome } from './support/dyadic.js';
import { faultOf, textOf } from './support/well-formed.js';

const folder = mkdtempSync(join(tmpdir(), 'dyadic-program-'));
const path = (name: string): string => join(folder, name);
const run = (...words: string[]): Promise<Outcome> => dyadic(words, { folder });
const parsed = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

const columns = ['--inputs', 'x,y', '--output', 'f', '--gradient', 'df_dx,df_dy'];

beforeAll(() =>
  copyFileSync(
    fileURLToPath(new URL('../../examples/styblinski-tang.csv', import.meta.url)),
    path('data.csv'),
  ),
);
afterAll(() => rmSync(folder, { recursive: true }));

describe('dyadic', () => {
  it('prints help, the help of each command, and the version', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, notes: '' });
    for (const command of ['reproduce', 'fit', 'inspect']) {
      const { code, output } = await run(command, '--help');
      expect(code).toBe(0);
      expect(output).toContain(`Usage: dyadic ${command} `);
    }
    const { version } = parsed(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect((await run('--version')).output).toBe(`${String(version)}\n`);
  });

  it.each<[string, string[], string]>([
    [
      'an unknown command',
      ['fti'],
      'dyadic: command: expected one of reproduce, fit, inspect, got "fti". Did you mean "fit"? See dyadic --help.\n',
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
      'dyadic reproduce: experiment: expected styblinski-tang, got "styblinsky-tang". Did you mean "styblinski-tang"? Write dyadic reproduce styblinski-tang.\n',
    ],
  ])('answers %s with one paragraph and code 2', async (_, words, notes) => {
    expect(await run(...words)).toEqual({ code: 2, output: '', notes });
  });

  it('prints the help without a command, with code 2', async () => {
    const { code, output } = await run();
    expect([code, output.split('\n')[2]]).toEqual([2, 'Usage: dyadic COMMAND [options]']);
  });
});

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
    expect(readdirSync(folder).filter((name) => /checkpoint|tmp/.test(name))).toEqual([]);
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
    const { code, output, notes } = await dyadic(words, {
      folder,
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
    const { code } = await dyadic(words, {
      folder,
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

describe('dyadic inspect', () => {
  beforeAll(async () => {
    await run('fit', 'data.csv', ...columns, '--epochs', '30', '--hidden', '4,3', '--out', 'model.json');
  });

  it('agrees with the library, sample by sample', async () => {
    const { code, output, notes } = await run('inspect', 'model.json', 'data.csv', '--json', '--sort', 'row');
    expect({ code, notes }).toEqual({ code: 0, notes: '' });
    const document = JSON.parse(output) as {
      samples: Record<string, number>[];
      parameters: number;
      memoryOfOne: object;
    };
    const network = loadNetwork(readFileSync(path('model.json'), 'utf8'));
    const rows = readFileSync(path('data.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').map(Number));
    const x = rows.map((row) => row.slice(0, 2));
    const y = rows.map((row) => row.slice(2, 3));
    const at = linearize(network, { x, y }, halfSquaredError);
    expect(document.samples).toHaveLength(100);
    expect(document.parameters).toBe(31);
    expect(document.memoryOfOne).toEqual({ factors: at.hessian.sample(0).storedNumbers, dense: 31 * 31 });
    for (const i of [0, 57, 99]) {
      const { row, gradientNorm, rank, positive, negative, zero, trace } = document.samples[i]!;
      const H = at.hessian.sample(i);
      expect(row).toBe(i + 1);
      expect(gradientNorm).toBeCloseTo(at.gradient.norms()[i]!, 10);
      expect(trace).toBeCloseTo(H.trace(), 8);
      expect({ rank, positive, negative, zero }).toMatchObject({
        rank: H.rank(),
        positive: 8,
        negative: 7,
        zero: 16,
      });
    }
  });

  it('prints a table of the samples that stand out', async () => {
    const { output } = await run('inspect', 'model.json', 'data.csv', '--top', '3');
    expect(output).toContain('100 samples, 31 parameters');
    expect(output).toContain('The 3 samples with the largest gradient:');
    expect(output).toMatch(
      /One Hessian: \d+ numbers \([\d.]+ k?B\) as factors, 961 numbers \(7\.69 kB\) dense, \d+(\.\d)?× as much/,
    );
    const json = await run('inspect', 'model.json', 'data.csv', '--json');
    const { samples } = JSON.parse(json.output) as { samples: { gradientNorm: number }[] };
    expect(output).toContain(formatNumber(samples[0]!.gradientNorm));
  });

  it.each<[string, () => void, string[], string]>([
    [
      'a damaged model',
      () => writeFileSync(path('bad.json'), '{"format":"dyadic-model"'),
      ['bad.json', 'data.csv'],
      'dyadic inspect: bad.json: expected a saved model, got a file with this fault: «loadNetwork: document: expected JSON',
    ],
    [
      'a table in place of a model',
      () => undefined,
      ['data.csv', 'data.csv'],
      'dyadic inspect: data.csv: expected a saved model',
    ],
    [
      'a table without the columns',
      () => writeFileSync(path('other.csv'), 'x,g\n1,2\n'),
      ['model.json', 'other.csv'],
      'dyadic inspect: --inputs: expected a column of other.csv, which has x, g, got "y".',
    ],
    [
      'an order that is none',
      () => undefined,
      ['model.json', 'data.csv', '--sort', 'traces'],
      'dyadic inspect: --sort: expected one of gradient, loss, trace, rank, row, got "traces". Did you mean "trace"?',
    ],
  ])('answers %s with code 2', async (_, prepare, words, message) => {
    prepare();
    const { code, output, notes } = await run('inspect', ...words);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(notes.slice(0, message.length)).toBe(message);
    expect(notes).not.toContain('    at ');
  });
});

describe('dyadic reproduce', () => {
  const tiny = [
    'styblinski-tang',
    '--seconds',
    '0.05',
    '--samples',
    '20',
    '--hidden',
    '4',
    '--test-samples',
    '100',
  ];

  it('prints a table and writes a page that stands alone', async () => {
    const { code, output, notes } = await run('reproduce', ...tiny, '--seeds', '2');
    expect({ code, notes }).toEqual({ code: 0, notes: '' });
    expect(output).toContain('Styblinski-Tang from 20 points, 100 test points, 2 seeds');
    expect(output.match(/^(Adam|Levenberg-Marquardt), (values|Sobolev) /gm)).toHaveLength(4);
    const report = join('reports', 'styblinski-tang', 'index.html');
    expect(output).toContain(`Report with pictures: ${report}`);
    const document = readFileSync(path(report), 'utf8');
    expect(faultOf(document)).toBeNull();
    expect(document).not.toMatch(/https?:|<script|<link|<img/);
    expect(textOf(document)).toContain('Styblinski-Tang from 20 points');
  });

  it('prints one document with --json', async () => {
    const { output } = await run(
      'reproduce',
      ...tiny,
      '--seeds',
      '1',
      '--first-seed',
      '7',
      '--out',
      'elsewhere',
      '--json',
    );
    const document = parsed(output);
    expect(document).toMatchObject({
      interrupted: false,
      settings: { seeds: [7], samples: 20, seconds: 0.05 },
    });
    expect(document['runs']).toHaveLength(4);
    expect(existsSync(path('elsewhere/index.html'))).toBe(true);
  });

  it('reports what is finished when it is interrupted, with code 130', async () => {
    const words = ['reproduce', ...tiny, '--seconds', '3', '--seeds', '9', '--out', 'partly'];
    const { code, output } = await dyadic(words, {
      folder,
      // Where there is no terminal, a line of progress comes every 5 seconds: by then a run or two are done.
      onNotes: (notes, send) => {
        if (notes.includes('seed 1') && !notes.includes('Stopping')) send('SIGINT');
      },
    });
    expect(code).toBe(130);
    expect(output).toMatch(/, [1-9] of 36 models/);
    expect(output).toContain('Interrupted');
    expect(textOf(readFileSync(path('partly/index.html'), 'utf8'))).toContain('Interrupted');
  });
});
