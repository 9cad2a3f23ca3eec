/** What the entries of the index say to readers: formulas that can be set, files that are there, programs that run. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../proofs/entry.js';
import { entries } from '../../proofs/index.js';
import { printedByComments, runPrograms } from '../../scripts/run-programs.mjs';

const byId = entries.map((entry) => [entry.id, entry] as const);

const typeset = (tex: string): string =>
  katex.renderToString(tex, { throwOnError: true, strict: 'error', displayMode: true });

/** Formulas inside of prose, between dollar signs. */
const inline = (prose: string): string[] => [...prose.matchAll(/\$([^$]+)\$/g)].map(([, tex]) => tex!);

/** The words, perhaps the beginnings of words, of a name such as `linearize(…).gradient.norms()` that a file can contain. */
const identifiers = (name: string): string[] => name.match(/[A-Za-z]\w{2,}/g) ?? [];

/** The identifiers in ranges such as B1–B6. */
const ranges = (text: string): string[] =>
  [...text.matchAll(/\b([A-Z])(\d)–\1(\d)/g)].flatMap(([, letter, from, to]) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => `${letter}${Number(from) + i}`),
  );

function mentions(file: string, { id }: Entry, name: string): boolean {
  const text = readFileSync(file, 'utf8');
  if (ranges(text).includes(id)) return true;
  return [id, ...identifiers(name)].some((word) => new RegExp(`(?<![\\w-])${word}`).test(text));
}

describe.each(byId)('%s', (_id, entry) => {
  it('has formulas that KaTeX sets strictly', () => {
    expect(typeset(entry.tex)).toContain('katex');
    if (entry.erratum !== undefined) expect(typeset(entry.erratum.printed)).toContain('katex');
    const { words, argument, notMechanized = '', erratum } = entry;
    for (const prose of [words, argument, notMechanized, erratum?.explanation ?? '']) {
      for (const tex of inline(prose)) expect(typeset(tex)).toContain('katex');
    }
  });

  it('names files that are there and speak of it', () => {
    expect(entry.inCode.length).toBeGreaterThan(0);
    for (const { name, source, tests } of entry.inCode) {
      expect(tests.length, `tests of ${name}`).toBeGreaterThan(0);
      for (const file of [source, ...tests]) {
        expect(existsSync(file), file).toBe(true);
        expect(mentions(file, entry, name), `${file} mentions ${entry.id} or ${name}`).toBe(true);
      }
    }
  });

  it('says what is proved in words', () => {
    for (const text of [entry.title, entry.words, entry.argument]) expect(text.trim()).not.toBe('');
  });
});

it('the programs of all entries run and print what they say', () => {
  const programs = entries.map(({ id, snippet }) => ({
    name: id,
    where: id,
    body: snippet,
    expected: printedByComments(snippet),
  }));
  expect(programs.filter(({ expected }) => expected === '').map(({ where }) => where)).toEqual([]);
  expect(runPrograms(programs, resolve('reports/proofs'))).toEqual([]);
});
