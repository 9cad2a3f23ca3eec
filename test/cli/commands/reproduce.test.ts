/** End to end: `dyadic reproduce`, built, on tiny settings. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { faultOf, textOf } from '../support/well-formed.js';
import { parsed, workplace } from '../support/workplace.js';

const { path, run, watch, remove } = workplace();
afterAll(remove);

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
    const { code, output } = await watch(words, {
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
