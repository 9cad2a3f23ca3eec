/** Lines as one display: `aligned`, which KaTeX and amsmath both know. */
import type { Line } from './expressions.js';

export function aligned(lines: readonly Line[]): string {
  const rows = lines.map(({ left, right, remark }) => {
    const behind = remark === undefined ? '' : ` \\qquad ${remark}`;
    return `  ${left} &= ${right}${behind}`;
  });
  return `\\begin{aligned}\n${rows.join(' \\\\\n')}\n\\end{aligned}`;
}

/** Formulas that have their own equals sign, one below the other. */
export function stacked(formulas: readonly string[]): string {
  const rows = formulas.map((tex) => `  ${tex.replace(' = ', ' &= ')}`);
  return `\\begin{aligned}\n${rows.join(' \\\\\n')}\n\\end{aligned}`;
}
