/** What `dyadic reproduce NAME` makes of a result, with an experiment of the test's own. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { reproduceCommand } from '../../../src/cli/commands/reproduce.js';
import { smallMultiples } from '../../../src/cli/report/small-multiples.js';
import { atMost } from '../../../src/cli/reproduce/goal.js';
import type {
  Reproduction,
  ReproductionCall,
  ReproductionResult,
} from '../../../src/cli/reproduce/reproduction.js';
import { runReproduction } from '../../../src/cli/reproduce/run-reproduction.js';
import { callOf } from '../support/call.js';
import { faultOf, textOf } from '../support/well-formed.js';
import { parsed } from '../support/workplace.js';

const folder = mkdtempSync(join(tmpdir(), 'dyadic-result-'));
afterAll(() => rmSync(folder, { recursive: true }));

const svg = smallMultiples({
  description: 'a < b',
  xLabel: 'x',
  yLabel: 'y',
  panels: [
    {
      title: 'one',
      series: [
        {
          name: 'curve',
          colour: 0,
          points: [
            [1, 0.1],
            [10, 0.01],
          ],
        },
      ],
    },
  ],
});

const whole: ReproductionResult = {
  tables: [
    {
      title: 'Errors, of "all"',
      columns: ['name', 'a, b'],
      rows: [
        ['with "quotes", so', 1 / 3],
        ['x', NaN],
      ],
    },
  ],
  figures: [{ name: 'Error Curve', title: 'Curve', caption: 'of <it>', svg }],
  goals: [atMost('small enough', 0.5, 1), atMost('large', 2, 1), atMost('unknown', NaN, 1)],
  interrupted: false,
};

/** Runs the command on a result; `seen` receives what the experiment was told. */
async function outcome(
  result: ReproductionResult,
  words: readonly string[],
  seen: (call: ReproductionCall) => void = () => undefined,
): Promise<{ readonly code: number; readonly printed: string; readonly notes: string }> {
  const reproduction: Reproduction = {
    name: 'own',
    title: 'An own experiment',
    source: 'nobody & sons',
    summary: 'for tests',
    run(call) {
      seen(call);
      return Promise.resolve(result);
    },
  };
  let [printed, notes] = ['', ''];
  const call = callOf(reproduceCommand, ['own', '--quiet', ...words]);
  const console = {
    ...call.console,
    print: (text: string) => void (printed += text),
    note: (text: string) => void (notes += text),
  };
  return { code: await runReproduction({ ...call, console }, reproduction), printed, notes };
}

describe('runReproduction', () => {
  it('prints tables and goals, and writes the page, the data, a table and a picture', async () => {
    const out = join(folder, 'whole');
    const { code, printed } = await outcome(whole, ['--out', out, '--seeds', '3', '--scale', '0.5']);
    expect(code).toBe(0);
    expect(printed).toContain('An own experiment (seeds 1 to 3, budgets of training × 0.5');
    expect(printed).toContain('1 of 3 goals are met:');
    expect(printed).toMatch(/^met +small enough: 0.500, at most 1$/m);
    expect(printed).toMatch(/^NOT MET +large/m);
    expect(printed).toMatch(/^NOT MET +unknown: –/m);
    expect(readdirSync(out).sort()).toEqual([
      'error-curve.svg',
      'errors-of-all.csv',
      'index.html',
      'result.json',
    ]);
    expect(readFileSync(join(out, 'errors-of-all.csv'), 'utf8')).toBe(
      'name,"a, b"\n"with ""quotes"", so",0.3333333333333333\nx,NaN\n',
    );
    const page = readFileSync(join(out, 'index.html'), 'utf8');
    expect(faultOf(page)).toBeNull();
    expect(textOf(page)).toContain('of <it>');
    expect(textOf(page)).toContain('dyadic reproduce own --seeds 3 --scale 0.5');
    expect(faultOf(readFileSync(join(out, 'error-curve.svg'), 'utf8'))).toBeNull();
  });

  it('passes on seeds and scale, and prints the document with --json', async () => {
    const told: ReproductionCall[] = [];
    const words = [
      '--out',
      join(folder, 'json'),
      '--seeds',
      '2',
      '--first-seed',
      '7',
      '--scale',
      '0.1',
      '--json',
    ];
    const { printed } = await outcome(whole, words, (call) => told.push(call));
    expect(told[0]).toMatchObject({ seeds: 2, firstSeed: 7, scale: 0.1 });
    const document = parsed(printed);
    expect(document).toMatchObject({
      command: 'dyadic reproduce own --seeds 2 --first-seed 7 --scale 0.1',
      settings: { seeds: 2, firstSeed: 7, scale: 0.1 },
      interrupted: false,
      figures: [{ file: 'error-curve.svg' }],
    });
    const written = parsed(readFileSync(join(folder, 'json', 'result.json'), 'utf8'));
    expect(written).toEqual(document);
  });

  it('keeps what an interrupted experiment has finished, with code 130', async () => {
    const out = join(folder, 'partly');
    const { code, printed } = await outcome({ ...whole, interrupted: true }, ['--out', out]);
    expect(code).toBe(130);
    expect(printed).toContain('Interrupted: the tables hold what was finished.');
    expect(textOf(readFileSync(join(out, 'index.html'), 'utf8'))).toContain('Interrupted');
  });

  it('writes nothing when nothing was finished', async () => {
    const out = join(folder, 'nothing');
    const none = { tables: [], figures: [], goals: [], interrupted: true };
    const { code, notes } = await outcome(none, ['--out', out]);
    expect(code).toBe(130);
    expect(notes).toContain('nothing to report');
    expect(existsSync(out)).toBe(false);
  });

  it('refuses seeds and scales that mean nothing', async () => {
    await expect(outcome(whole, ['--seeds', '0'])).rejects.toThrow('from 1 to 100');
    await expect(outcome(whole, ['--scale', '0'])).rejects.toThrow('--scale');
  });
});
