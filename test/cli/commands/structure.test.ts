/** End to end: `dyadic structure`, built, on a convolutional and on a recurrent model. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activation, conv2d, dense, elman, saveNetwork, sequential, structure } from '../../../src/index.js';
import { workplace } from '../support/workplace.js';

const { path, run, remove } = workplace();
afterAll(remove);

const convolutional = sequential([
  conv2d({ inChannels: 1, outChannels: 2, kernel: 3, height: 6, width: 6 }),
  activation('tanh'),
  dense(32, 4),
  activation('tanh'),
  dense(4, 3),
]);
const recurrent = sequential([elman({ inputs: 2, hidden: 3, steps: 4 }), dense(3, 1)]);

describe('dyadic structure', () => {
  beforeAll(() => {
    writeFileSync(path('conv.json'), saveNetwork(convolutional));
    writeFileSync(path('elman.json'), saveNetwork(recurrent));
  });

  it('shows that a convolution breaks the single outer product and the layers behind it keep theirs (B-conv)', async () => {
    const { code, output, notes } = await run('structure', 'conv.json', '--samples', '100');
    expect({ code, notes }).toEqual({ code: 0, notes: '' });
    expect(output).toMatch(/layers\.0\.weight +2×1×3×3 +collapsed +16 +2 .*B-conv/);
    expect(output).toMatch(/layers\.1\.weight +4×32 +outer product +1 +1 .*B6/);
    expect(output).toMatch(/layers\.2\.weight +3×4 +outer product +1 +1 .*B5/);
    expect(output).toContain('sizes and flops for 100 samples.');
    expect(output).toContain('B-conv: a convolution has no single outer product but one at each position');
  });

  it('names the recurrent equations', async () => {
    const { output } = await run('structure', 'elman.json');
    expect(output).toMatch(/layers\.0\.weightRecurrent .*B-rnn/);
    expect(output).toContain('sizes and flops for 1 sample.');
  });

  it('prints the formulas, and one JSON document', async () => {
    const { output } = await run('structure', 'elman.json', '--tex', '--of', 'output');
    expect(output).toBe(`${structure(recurrent).tex('output')}\n`);
    const json = JSON.parse((await run('structure', 'conv.json', '--json')).output) as {
      blocks: { form: string }[];
      formulas: { tex: string }[];
    };
    expect(json.blocks.map(({ form }) => form)).toContain('collapsed');
    expect(json.formulas.length).toBeGreaterThan(3);
  });

  it('says what is wrong with its arguments', async () => {
    const missing = await run('structure', 'none.json');
    expect(missing.code).toBe(2);
    expect(missing.notes).toContain('dyadic structure: none.json: expected a saved model, got no such file.');
    const samples = await run('structure', 'conv.json', '--samples', '0');
    expect(samples.code).toBe(2);
    expect(samples.notes).toMatch(/^dyadic structure: --samples: expected/);
  });
});
