/** Each named experiment, run small through the command. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { reproductions } from '../../../src/cli/reproduce/registry.js';
import type { ReproductionResult } from '../../../src/cli/reproduce/reproduction.js';
import { run } from '../../../src/cli/run.js';
import { faultOf } from '../support/well-formed.js';
import { parsed } from '../support/workplace.js';

const folder = mkdtempSync(join(tmpdir(), 'dyadic-reproductions-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** `dyadic` in this process. */
async function dyadic(
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly output: string; readonly notes: string }> {
  let [output, notes] = ['', ''];
  const console = {
    print: (text: string): void => void (output += text),
    note: (text: string): void => void (notes += text),
    stream: process.stderr,
  };
  const code = await run(words, console, new AbortController().signal);
  return { code, output, notes };
}

describe('dyadic reproduce', () => {
  it('lists the experiments without a name and with --list', async () => {
    const { code, output } = await dyadic('reproduce');
    expect(code).toBe(0);
    for (const { name } of reproductions) expect(output).toContain(`  ${name} `);
    for (const { summary } of reproductions) expect(output).toContain(summary);
    expect(output).toContain('styblinski-tang');
    expect((await dyadic('reproduce', '--list')).output).toBe(output);
    const names = JSON.parse((await dyadic('reproduce', '--list', '--json')).output) as { name: string }[];
    expect(names.map(({ name }) => name)).toEqual([
      'styblinski-tang',
      ...reproductions.map(({ name }) => name),
    ]);
  });

  it('has names that can be typed, each once', () => {
    const names = reproductions.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it.each([
    [['theroy'], 'Did you mean "theory"?'],
    [['theory', '--hidden', '3'], 'expected an option of theory, got one of styblinski-tang only'],
    [['theory', 'orders'], 'theory orders'],
  ])('answers %j with one paragraph', async (words, message) => {
    const { code, output, notes } = await dyadic('reproduce', ...words);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(notes).toContain(message);
  });

  it.each([
    ['theory', '0.01', { tables: 6, figures: 3, goals: 9 }],
    ['functions', '0.003', { tables: 4, figures: 2, goals: 8 }],
    ['orders', '0.005', { tables: 2, figures: 2, goals: 7 }],
  ])('runs %s small', async (name, scale, counts) => {
    const out = join(folder, name);
    const words = ['reproduce', name, '--seeds', '1', '--scale', scale, '--out', out, '--quiet', '--json'];
    const { code, output } = await dyadic(...words);
    expect(code).toBe(0);
    const document = parsed(output) as unknown as ReproductionResult;
    const { tables, figures, goals } = document;
    expect({ tables: tables.length, figures: figures.length, goals: goals.length }).toEqual(counts);
    for (const { rows, columns } of tables) {
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row).toHaveLength(columns.length);
    }
    for (const { value, limit, met } of goals) expect(met).toBe(value <= limit);
    const files = readdirSync(out);
    expect(files).toHaveLength(counts.tables + counts.figures + 2);
    for (const file of files.filter((one) => /\.(svg|html)$/.test(one))) {
      expect(faultOf(readFileSync(join(out, file), 'utf8').trimEnd())).toBeNull();
    }
  });
});
