/** One entry of the equation index as a section of a page. */
import { classes } from './papers.mjs';
import { sourcePage } from './source-pages.mjs';
import { anchor, display, plural, prose } from './text.mjs';

/**
 * @param entry the record
 * @param facts what running it gave: outcome, output of the snippet, picture, file of the proof, formulas
 * compared with the code, page of an API name
 */
export function entrySection(entry, { outcome, output, picture, proof, bridged, apiPage }) {
  const { id, title, tex, words, erratum, argument, notMechanized, inCode, snippet } = entry;
  const parts = [
    `## ${id}: ${prose(title)} {#${anchor(id)}}`,
    display(tex),
    prose(words),
    erratum && erratumBox(erratum),
    picture && figure(picture),
    `### Proof {#${anchor(id)}-proof}`,
    verdict(entry, outcome),
    prose(argument),
    notMechanized && `**Not checked by machine.** ${prose(notMechanized)}`,
    control(outcome),
    `### In the library {#${anchor(id)}-code}`,
    codeLinks(inCode, proof, apiPage),
    bridgeLinks(bridged),
    `\`\`\`\`ts\n${snippet.trim()}\n\`\`\`\``,
    output.trim() !== '' && `It prints:\n\n\`\`\`\`text\n${output.trimEnd()}\n\`\`\`\``,
  ];
  return parts.filter(Boolean).join('\n\n');
}

function verdict({ proofClass }, outcome) {
  const { name } = classes[proofClass];
  const counts = [plural(outcome.entries, 'entry', 'entries')];
  if (outcome.monomials > 0) counts.push(plural(outcome.monomials, 'monomial'));
  const bound =
    outcome.errorBound === undefined
      ? ''
      : ` A false identity would pass with probability at most ${probability(outcome.errorBound)}.`;
  const detail = outcome.detail === undefined ? '' : ` ${prose(outcome.detail)}`;
  const held = outcome.holds ? name[0].toUpperCase() + name.slice(1) : 'Failed';
  return `**${held}**: ${counts.join(', ')} compared.${bound}${detail}`;
}

/** 3.2e-41 as 3.2·10⁻⁴¹. */
function probability(value) {
  if (value === 0) return '0';
  const [mantissa, exponent] = value.toExponential(1).split('e');
  return `$${mantissa} \\cdot 10^{${Number(exponent)}}$`;
}

function control({ control: { statement, rejected } }) {
  const verdictOfControl = rejected ? 'rejected, as it must be' : 'NOT rejected';
  return `**A wrong variant, put through the same comparison**: ${prose(statement)} — ${verdictOfControl}.`;
}

function erratumBox({ printed, explanation }) {
  const isFormula =
    !printed.includes('$') &&
    /[\\^_=]/.test(printed) &&
    !/[a-z]{3,} [a-z]{2,} /.test(printed.replaceAll(/\\text\{[^}]*\}/g, ''));
  return `::: warning Erratum\nPrinted:\n\n${isFormula ? display(printed) : prose(printed)}\n\n${prose(explanation)}\n:::`;
}

function figure({ svg, caption }) {
  // One line, so that Markdown takes it as one block of HTML.
  return `<figure class="picture" v-pre>${svg.replaceAll(/\n\s*/g, '')}<figcaption>${caption}</figcaption></figure>`;
}

function bridgeLinks(checks) {
  if (checks.length === 0) return '';
  const lines = checks.map(
    ({ formula, symbol, source }) =>
      `- \`${symbol}\` in [${source}](/${sourcePage(source)}): ${prose(formula)}`,
  );
  return `Compared with the running code bit for bit, on inputs where float64 is exact:\n\n${lines.join('\n')}`;
}

function codeLinks(inCode, proof, apiPage) {
  const link = (file) => `[${file}](/${sourcePage(file)})`;
  const rows = inCode.map(({ name, source, tests }) => {
    const api = apiPage(name);
    const named = `\`${name}\``;
    const shown = api === undefined ? named : `[${named}](${api})`;
    const tested = tests.length > 0 ? tests.map(link).join('<br>') : 'none of its own';
    return `| ${shown} | ${link(source)} | ${tested} |`;
  });
  const table = ['| name | code | tests |', '| --- | --- | --- |', ...rows].join('\n');
  const proved = proof === undefined ? '' : `Proof: ${link(proof)}.`;
  return [
    rows.length > 0
      ? table
      : 'No function of the library: the statement is about what such functions can do.',
    proved,
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}
