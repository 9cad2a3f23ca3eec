/** All formulas of a network, in the order in which a paper would give them: network, symbols, gradients, Hessian. */
import type { ParameterBlock } from '../../program/nodes.js';
import type { DerivativeOf } from '../pair-form.js';
import type { Role } from '../roles.js';
import { definitionLines } from './definitions.js';
import { aligned, stacked } from './display.js';
import type { Line } from './expressions.js';
import type { ForwardText } from './forward.js';
import { blockSymbols } from './notation.js';

/** One display. */
export interface Formula {
  readonly title: string;
  /** Ready for `\[ … \]` or KaTeX in display mode. */
  readonly tex: string;
}

export interface FormulaParts {
  readonly forward: ForwardText;
  readonly roles: readonly Role[];
  readonly of: DerivativeOf;
  readonly gradients: readonly string[];
  readonly pairs: readonly string[];
}

export function formulas({ forward, roles, of, gradients, pairs }: FormulaParts): Formula[] {
  const written = [...gradients, ...pairs].join('\n');
  const definitions = [...definitionLines(forward, roles, of), ...setLines(written)];
  const displays: (Formula | null)[] = [
    { title: 'Network', tex: aligned(forward.lines) },
    display('Parameters', parameterLines(roles)),
    display('Definitions', definitions),
    formulaList('Gradient', gradients),
    formulaList('Hessian', pairs),
  ];
  return displays.filter((one) => one !== null);
}

/** Everything below one another, as one formula. */
export function allTogether(list: readonly Formula[]): string {
  const rows = list.flatMap(({ title, tex }) => [`\\textbf{${title}}`, tex]);
  return `\\begin{gathered}\n${rows.join(' \\\\\n')}\n\\end{gathered}`;
}

function display(title: string, lines: readonly Line[]): Formula | null {
  return lines.length === 0 ? null : { title, tex: aligned(lines) };
}

function formulaList(title: string, list: readonly string[]): Formula | null {
  return list.length === 0 ? null : { title, tex: stacked(list) };
}

/** W^{(1)} = layers.0.weight, 4 × 3. */
function parameterLines(roles: readonly Role[]): Line[] {
  return roles.flatMap((role) =>
    role.blocks.map((block) => ({
      left: blockSymbols(role, block).name,
      right: `\\texttt{${block.name}} \\in \\mathbb{R}^{${matrixShape(block)}}`,
      ...remarkOf(block),
    })),
  );
}

/** Weights are matrices in the formulas: all but the first index of a convolution's are read as one, j. */
function matrixShape({ shape, length }: ParameterBlock): string {
  return shape.length === 1 ? `${length}` : `${shape[0]} \\times ${length / shape[0]!}`;
}

function remarkOf({ shape }: ParameterBlock): { remark?: string } {
  return shape.length > 2 ? { remark: `\\text{stored as } ${shape.join(' \\times ')}` } : {};
}

/** Sets of uses that the formulas name. */
function setLines(written: string): Line[] {
  const sets: Line[] = [
    {
      left: '\\mathcal{T}^{(k)}',
      right: '\\{\\, t : z^{(k)}_{t} \\text{ reaches } y \\,\\}',
    },
    {
      left: '\\mathcal{R}^{(k,l)}',
      right: '\\{\\, (t,s) : z^{(l)}_{s} \\text{ enters } v^{(k)}_{t} \\,\\}',
    },
    {
      left: '\\mathcal{M}^{(k,l)}',
      right:
        '\\{\\, (t,s) : z^{(k)}_{t} \\text{ and } z^{(l)}_{s} \\text{ meet in an activation or gate} \\,\\}',
    },
  ];
  return sets.filter(({ left }) => written.includes(left.slice(0, left.indexOf('^'))));
}
