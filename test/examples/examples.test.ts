/**
 * The examples as a user runs them, at tiny settings: they end, learn something, and say what the page about them says
 * that they say. They import the built package, so build first (npm test does).
 */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

interface Inertia {
  readonly positive: number;
  readonly negative: number;
  readonly exact: boolean;
  readonly method: string;
}

interface Inspected {
  readonly gradientNorm: number;
  readonly inertia: Inertia;
}

interface Result {
  readonly parameters: number;
  readonly testAccuracy: number;
  readonly bitsPerCharacter: Readonly<Record<'unigram' | 'bigram' | 'before' | 'after', number>>;
  readonly history: readonly { readonly loss?: number; readonly bits?: number }[];
  readonly forms: readonly { readonly block: string; readonly form: string; readonly terms: number }[];
  readonly inspected: readonly Inspected[];
  readonly sample: string;
}

function run(program: string, ...options: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, '--quick', ...options], {
    encoding: 'utf8',
    timeout: 100_000,
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

const resultOf = (program: string, ...options: string[]): Result =>
  JSON.parse(run(program, '--json', ...options)) as Result;

describe('examples/mnist', () => {
  const program = 'examples/mnist/train.mjs';

  it('learns digits from 600 images, and tells gradient norms and inertia', () => {
    const result = resultOf(program);
    expect(result.parameters).toBe(5994);
    expect(result.testAccuracy).toBeGreaterThan(0.7);
    expect(result.forms.map(({ form }) => form)).toEqual(['collapsed', 'collapsed', 'outer product']);
    for (const { gradientNorm, inertia } of result.inspected) {
      expect(gradientNorm).toBeGreaterThan(0);
      expect(inertia).toMatchObject({ exact: false, method: 'bound' });
    }
  });

  it('reports in words', () => {
    const text = run(program);
    expect(text).toMatch(/accuracy: \d+\.\d+ % of 500 test images/);
    expect(text).toContain('negative eigenvalues (bounds');
  });
});

describe('examples/characters', () => {
  const program = 'examples/characters/train.mjs';

  it.each(['gru', 'elman'])('%s: beats letter frequencies', (cell) => {
    const result = resultOf(program, '--cell', cell);
    const { unigram, before, after } = result.bitsPerCharacter;
    expect(after).toBeLessThan(unigram);
    expect(after).toBeLessThan(before);
    expect(result.history.at(-1)!.bits).toBeCloseTo(after, 2);
    expect(result.sample).toHaveLength(40);
    const head = result.forms.find(({ block }) => block === 'layers.1.weight');
    expect(head).toMatchObject({ terms: 8 });
  });

  it.each(['elman', 'gru'])('%s: counts eigenvalues exactly', (cell) => {
    const [{ inertia }] = resultOf(program, '--cell', cell).inspected as [Inspected];
    expect(inertia).toMatchObject({ exact: true, method: 'eigenvalues' });
  });
});
