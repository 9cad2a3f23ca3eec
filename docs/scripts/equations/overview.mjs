/** The first page of the equations: how to read them, and a table of all. */
import { classes, papers } from './papers.mjs';
import { anchor, plural, prose } from './text.mjs';

export function overview(entries, outcomes) {
  const monomials = [...outcomes.values()].reduce((sum, { monomials: count }) => sum + count, 0);
  const errata = entries.filter(({ erratum }) => erratum !== undefined);
  const classList = Object.values(classes).map(({ name, meaning }) => `- **${name}**: ${meaning}`);
  const tables = papers.map((paper) => {
    const own = entries.filter((entry) => entry.paper === paper.key);
    const rows = own.map(({ id, title, proofClass }) => {
      const { entries: compared, holds, control } = outcomes.get(id);
      const verdict = holds && control.rejected ? classes[proofClass].name : 'FAILED';
      return `| [${id}](/papers/${paper.file}#${anchor(id)}) | ${prose(title)} | ${verdict} | ${compared.toLocaleString('en')} |`;
    });
    const table = [
      '| | statement | how it is shown | entries compared |',
      '| --- | --- | --- | ---: |',
      ...rows,
    ].join('\n');
    const from = paper.source === null ? '' : `${paper.source}.\n\n`;
    return `## [${paper.title}](/papers/${paper.file})\n\n${from}${table}`;
  });
  const erratumList = errata.map((entry) => {
    const { file } = papers.find(({ key }) => key === entry.paper);
    return `- [${entry.id}](/papers/${file}#${anchor(entry.id)}): ${prose(entry.erratum.explanation)}`;
  });
  return `---
outline: 2
---

# All equations

${plural(entries.length, 'statement')}, each with its proof, the code that computes it, a program and what it prints.
The proofs compared ${plural(monomials, 'monomial')} in exact fractions. A proof counts only if a wrong variant of its statement,
put through the same comparison, is rejected. \`npm run prove\` runs them all.

How a statement is shown:

${classList.join('\n')}

${tables.join('\n\n')}

## Errata

What is printed differently in the papers, and fails:

${erratumList.length > 0 ? erratumList.join('\n') : 'None found.'}
`;
}
