import { expect, it } from 'vitest';
import { surrogateReproductions } from '../../../../src/cli/reproduce/surrogates/index.js';

it('lists every surrogate once, with what the list of names shows', () => {
  const names = surrogateReproductions.map(({ name }) => name);
  expect(names).toEqual(['mueller-brown', 'jenn', 'reactor', 'options', 'label-noise']);
  for (const { title, source, summary } of surrogateReproductions) {
    for (const text of [title, source, summary]) expect(text).toMatch(/^\S.{8,}\S$/);
    expect(summary).not.toContain('\n');
  }
});
