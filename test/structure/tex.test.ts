/** Every formula of every network passes KaTeX strictly, and speaks of the network's own layers. */
import fc from 'fast-check';
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import {
  activation,
  dense,
  sequential,
  structure,
  type DerivativeOf,
  type Network,
} from '../../src/index.js';
import { namedNetworks, randomNetworks } from './networks.js';

const kinds: readonly DerivativeOf[] = ['loss', 'output'];

function renders(tex: string, maxExpand: number): void {
  const settings = { displayMode: true, throwOnError: true, strict: 'error', maxExpand } as const;
  expect(() => katex.renderToString(tex, settings)).not.toThrow();
}

/** Each display as it would stand in a page; all of them as one, for which KaTeX's limit of 1000 expansions is too low. */
function rendersStrictly(network: Network): void {
  const report = structure(network);
  for (const of of kinds) {
    renders(report.tex(of), 100_000);
    for (const formula of report.formulas(of)) renders(formula.tex, 10_000);
  }
}

describe('formulas', () => {
  it.each(Object.keys(namedNetworks))('of %s pass KaTeX strictly', (name) => {
    rendersStrictly(namedNetworks[name]!);
  });

  it('of random networks pass KaTeX strictly', () => {
    fc.assert(fc.property(randomNetworks(), rendersStrictly), { numRuns: 200 });
  });

  it('are refused by KaTeX if a brace is missing (the check can fail)', () => {
    const tex = structure(namedNetworks[Object.keys(namedNetworks)[0]!]!).tex().replace('}', '');
    expect(() => katex.renderToString(tex, { throwOnError: true, strict: 'error' })).toThrow(
      /KaTeX parse error/,
    );
  });

  it('name the blocks of the network, the definitions once', () => {
    const network = sequential([dense(2, 3), activation('tanh'), dense(3, 1)]);
    const tex = structure(network).tex();
    for (const { name } of network.blocks) expect(tex).toContain(name);
    expect(tex.split('\\textbf{Definitions}')).toHaveLength(2);
  });
});
