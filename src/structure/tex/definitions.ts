/**
 * What the symbols of the block formulas mean: γ, β, α, η, δ, c and M, once for the network. A chain of layers has the
 * paper's products (B1–B4, with γ^(l) in B4); any other network has η and δ as the derivatives that they are. M is the
 * universal formula (mathematics 4.7): what f itself couples, and what meets in each activation and gate.
 */
import type { DerivativeOf } from '../pair-form.js';
import type { Role } from '../roles.js';
import { slopeTex } from './activation-tex.js';
import type { Line, Link } from './expressions.js';
import type { ForwardText } from './forward.js';

/** The definitions for derivatives of f, or of an output y_o. */
export function definitionLines(forward: ForwardText, roles: readonly Role[], of: DerivativeOf): Line[] {
  const lines = forward.links === null ? generalLines(forward, of) : chainLines(forward, forward.links, of);
  return [...ofLines(of), ...lines, ...roles.flatMap(recurrentLines)];
}

function ofLines(of: DerivativeOf): Line[] {
  if (of === 'output') return [];
  return [
    {
      left: 'f_{o}',
      right:
        "\\frac{\\partial f}{\\partial y_o},\\quad f_{oo'} = \\frac{\\partial^2 f}{\\partial y_o\\,\\partial y_{o'}}",
      remark: '\\text{for any function } f \\text{ of } y',
    },
  ];
}

function chainLines({ activations }: ForwardText, links: readonly Link[], of: DerivativeOf): Line[] {
  const last = links.length;
  const gammas = links.map(({ layer: k }) => {
    const activation = activations.get(k);
    const z = `z^{(${k})}_{i}`;
    return `\\gamma^{(${k})}_{i} = ${activation === undefined ? '1' : slopeTex(activation, z)}`;
  });
  const curved = links.map(({ layer }) => layer).filter((k) => activations.get(k)?.piecewiseLinear === false);
  const top = of === 'loss' ? ['\\sum_{o} f_{o}\\, ', ''] : ['', ''];
  return [
    ...gammas.map((text): Line => ({
      left: text.slice(0, text.indexOf(' =')),
      right: text.slice(text.indexOf('= ') + 2),
    })),
    ...links.map(betaLine),
    {
      left: '\\alpha^{(k,l)}',
      right: '\\beta^{(k)} \\beta^{(k-1)} \\cdots \\beta^{(l+1)}',
      remark: '\\alpha^{(k,k)} = I',
    },
    {
      left: '\\eta^{(k,l)}_{ip}',
      right: '\\alpha^{(k,l)}_{ip}\\, \\gamma^{(l)}_{p}',
      remark: '= \\frac{\\partial v^{(k)}_{i}}{\\partial z^{(l)}_{p}}',
    },
    { left: '\\delta^{(k)}_{i}', right: `${top[0]}\\eta^{(${last},k)}_{oi}` },
    ...(curved.length === 0
      ? []
      : [
          {
            left: 'c^{(m)}_{a}',
            right: `${of === 'loss' ? `\\Bigl(\\sum_{o} f_{o}\\, \\alpha^{(${last},m)}_{oa}\\Bigr)` : `\\alpha^{(${last},m)}_{oa}`}\\, A_m''(z^{(m)}_{a})`,
            remark: `A_m \\text{ the activation of layer } m`,
          },
          {
            left: 'J^{(m,k)}_{ai}',
            right: '\\sum_{j} W^{(m)}_{aj}\\, \\eta^{(m-1,k)}_{ji}',
            remark: 'J^{(k,k)} = I',
          },
        ]),
    ...chainMatrix(last, curved, of),
  ];
}

function betaLine({ layer: k, kind }: Link): Line {
  const own = `\\gamma^{(${k})}_{i}\\, W^{(${k})}_{ij}`;
  return { left: `\\beta^{(${k})}_{ij}`, right: kind === 'skip' ? `[i = j] + ${own}` : own };
}

function chainMatrix(last: number, curved: readonly number[], of: DerivativeOf): Line[] {
  const coupled = `\\sum_{o,o'} f_{oo'}\\, \\eta^{(${last},k)}_{oi}\\, \\eta^{(${last},l)}_{o'p}`;
  const layers = `\\substack{m \\in \\{${curved.join(', ')}\\} \\\\ m \\ge k,\\, m \\ge l}`;
  const bent = `\\sum_{${layers}} \\sum_{a} c^{(m)}_{a}\\, J^{(m,k)}_{ai}\\, J^{(m,l)}_{ap}`;
  const parts = [...(of === 'loss' ? [coupled] : []), ...(curved.length > 0 ? [bent] : [])];
  return parts.length === 0 ? [] : [{ left: 'M^{(k,l)}_{ip}', right: parts.join(' + ') }];
}

function generalLines({ bends, gates }: ForwardText, of: DerivativeOf): Line[] {
  const top =
    of === 'loss'
      ? `\\sum_{o} f_{o}\\, \\frac{\\partial y_o}{\\partial z^{(k)}_{t;i}}`
      : `\\frac{\\partial y_o}{\\partial z^{(k)}_{t;i}}`;
  const uses = '\\text{(uses } t, s \\text{ where a layer has several)}';
  return [
    { left: '\\delta^{(k)}_{t;i}', right: top, remark: uses },
    {
      left: '\\eta^{(k,l)}_{t,s;jp}',
      right: '\\frac{\\partial v^{(k)}_{t;j}}{\\partial z^{(l)}_{s;p}}',
    },
    ...bendLines(bends, gates, of),
    ...matrixLine(bends.length > 0, gates.length > 0, of),
  ];
}

function bendLines(bends: readonly string[], gates: ForwardText['gates'], of: DerivativeOf): Line[] {
  const f = of === 'loss' ? 'f' : 'y_o';
  const lines: Line[] = [];
  if (bends.length > 0) {
    lines.push(
      {
        left: '\\mathcal{W}',
        right: `\\{ ${bends.join(',\\; ')} \\}`,
        remark: '\\text{the arguments of curved activations}',
      },
      {
        left: 'c_w',
        right: `\\frac{\\partial ${f}}{\\partial A_w(w)}\\, A_w''(w)`,
        remark: 'A_w \\text{ the activation of } w',
      },
    );
  }
  if (gates.length > 0) {
    const pairs = gates.map(([left, right]) => `(${left},\\, ${right})`);
    lines.push(
      {
        left: '\\mathcal{G}',
        right: `\\{ ${pairs.join(',\\; ')} \\}`,
        remark: '\\text{the factors of gates}',
      },
      { left: 'g_{lr}', right: `\\frac{\\partial ${f}}{\\partial (l\\, r)}` },
    );
  }
  return lines;
}

function matrixLine(bent: boolean, gated: boolean, of: DerivativeOf): Line[] {
  const by = (what: string, layer: 'row' | 'column'): string =>
    `\\frac{\\partial ${what}}{\\partial ${layer === 'row' ? 'z^{(k)}_{t;i}' : 'z^{(l)}_{s;p}'}}`;
  const parts: string[] = [];
  if (of === 'loss') parts.push(`\\sum_{o,o'} f_{oo'}\\, ${by('y_o', 'row')} ${by("y_{o'}", 'column')}`);
  if (bent) parts.push(`\\sum_{w \\in \\mathcal{W}} c_w\\, ${by('w', 'row')} ${by('w', 'column')}`);
  if (gated) {
    const [one, other] = [`${by('l', 'row')} ${by('r', 'column')}`, `${by('r', 'row')} ${by('l', 'column')}`];
    parts.push(`\\sum_{(l,r) \\in \\mathcal{G}} g_{lr} \\left( ${one} + ${other} \\right)`);
  }
  return parts.length === 0 ? [] : [{ left: 'M^{(k,l)}_{t,s;ip}', right: parts.join(' + ') }];
}

/** Derivatives of a recurrent layer's states; of Elman's, the product through time (mathematics 4.8). */
function recurrentLines({ number: k, layer }: Role): Line[] {
  if (layer.kind !== 'elman' && layer.kind !== 'gru') return [];
  const general: Line = {
    left: `\\eta^{(h${k},l)}_{t,s;jp}`,
    right: `\\frac{\\partial h^{(${k})}_{t;j}}{\\partial z^{(l)}_{s;p}}`,
  };
  if (layer.kind === 'gru') return [general];
  const slope = (t: string): string => `\\operatorname{diag}\\bigl(\\gamma^{(${k})}_{${t}}\\bigr)`;
  return [
    general,
    { left: `\\gamma^{(${k})}_{t;i}`, right: slopeTex(layer.activation, `z^{(${k})}_{t;i}`) },
    { left: `\\beta^{(${k})}_{t}`, right: `${slope('t')}\\, W^{(${k})}` },
    {
      left: `\\eta^{(h${k},${k})}_{t,s}`,
      right: `\\beta^{(${k})}_{t} \\cdots \\beta^{(${k})}_{s+1}\\, ${slope('s')}`,
      remark: 's \\le t',
    },
  ];
}
