/** The equations of one layer with parameters: what it reads, v^(k−1), and what it makes, z^(k). */
import type { ConvolutionLayer } from '../../network/layers/convolution.js';
import type { DenseLayer } from '../../network/layers/dense.js';
import type { ElmanLayer } from '../../network/layers/elman.js';
import type { GruLayer } from '../../network/layers/gru.js';
import { outputSize } from '../../network/layers/windows.js';
import { stepsOf, type Role } from '../roles.js';
import { applied } from './activation-tex.js';
import { composite, symbol, type Expression, type Line } from './expressions.js';

export interface LayerLines {
  readonly lines: readonly Line[];
  readonly output: Expression;
  readonly bends: readonly string[];
  readonly gates: readonly (readonly [string, string])[];
}

const unbent: Pick<LayerLines, 'bends' | 'gates'> = { bends: [], gates: [] };

export function denseLines(role: Role, layer: DenseLayer, place: number, state: Expression): LayerLines {
  const k = role.number;
  const use = role.places > 1 ? `${place}` : '';
  const v = `v^{(${k - 1})}${use === '' ? '' : `_{${use}}`}`;
  const z = `z^{(${k})}${use === '' ? '' : `_{${use}}`}`;
  const entries = (base: string, entry: string): string => `${base}_{${use === '' ? '' : `${use};`}${entry}}`;
  const product = weighted(`W^{(${k})}`, layer.inputs, entries(`v^{(${k - 1})}`, 'j'));
  return {
    lines: [
      ...(state.tex === v ? [] : [{ left: v, right: vectorTex(state) }]),
      {
        left: entries(`z^{(${k})}`, 'i'),
        right: product + (layer.bias ? ` + b^{(${k})}_i` : ''),
        remark: range('i', layer.outputs),
      },
    ],
    output: symbol(z, {
      entry: entries(`z^{(${k})}`, 'a'),
      link: use === '' ? { layer: k, kind: 'linear' } : null,
    }),
    ...unbent,
  };
}

/** The same weight at every step of a sequence. */
export function denseStepLines(role: Role, layer: DenseLayer, place: number, state: Expression): LayerLines {
  const k = role.number;
  const steps = stepsOf(layer);
  const first = 1 + (place - 1) * steps;
  const product = weighted(`W^{(${k})}`, layer.inputs, `v^{(${k - 1})}_{t;j}`);
  return {
    lines: [
      stepLine(k, layer.inputs, state, first),
      {
        left: `z^{(${k})}_{t;i}`,
        right: product + (layer.bias ? ` + b^{(${k})}_i` : ''),
        remark: `${range('i', layer.outputs)},\\; t = ${first}, \\dots, ${first - 1 + steps}`,
      },
    ],
    output: symbol(`z^{(${k})}`, { entry: `z^{(${k})}_{t;a}` }),
    ...unbent,
  };
}

/** Entry j of patch t is entry (j_0, S t_1 + j_1 − p, S t_2 + j_2 − p) of the picture, zero outside it. */
export function convolutionLines(
  role: Role,
  layer: ConvolutionLayer,
  place: number,
  picture: Expression,
): LayerLines {
  const k = role.number;
  const { channels, outChannels, kernel, stride, padding, dimensions, bias } = layer;
  const [height, width] = outputSize(layer);
  const inputs = channels * kernel[0] * kernel[1];
  const along = (axis: 0 | 1, name: number): string => {
    const step = stride[axis] === 1 ? '' : `${stride[axis]}\\,`;
    return `${step}t_${name} + j_${name}${padding[axis] === 0 ? '' : ` - ${padding[axis]}`}`;
  };
  const first = 1 + (place - 1) * height * width;
  const [at, position, entry] =
    dimensions === 1
      ? [along(1, 1), `t = ${first} + t_1`, `j = 1 + ${kernel[1]}\\,j_0 + j_1`]
      : [
          `${along(0, 1)},\\, ${along(1, 2)}`,
          `t = ${first} + ${width}\\,t_1 + t_2`,
          `j = 1 + ${kernel[0] * kernel[1]}\\,j_0 + ${kernel[1]}\\,j_1 + j_2`,
        ];
  return {
    lines: [
      {
        left: `v^{(${k - 1})}_{t;j}`,
        right: `${picture.tex}_{j_0,\\, ${at}}`,
        remark: `${position},\\; ${entry}`,
      },
      {
        left: `z^{(${k})}_{t;i}`,
        right: weighted(`W^{(${k})}`, inputs, `v^{(${k - 1})}_{t;j}`) + (bias ? ` + b^{(${k})}_i` : ''),
        remark: `${range('i', outChannels)},\\; t = ${first}, \\dots, ${first - 1 + height * width}`,
      },
    ],
    output: symbol(`z^{(${k})}`, { entry: `z^{(${k})}_{t;a}`, picture: [outChannels, height, width] }),
    ...unbent,
  };
}

/** What a layer reads at its use t, the first of which is `first`: a part of a vector, or the state of the layer below. */
function stepLine(k: number, inputs: number, state: Expression, first: number = 1): Line {
  const left = `v^{(${k - 1})}_{t;j}`;
  const step = first === 1 ? 't' : `t-${first - 1}`;
  if (state.steps?.width === inputs) return { left, right: `${state.steps.symbol}_{${step};j}` };
  return { left, right: `${state.tex}_{${inputs === 1 ? '' : `${inputs}\\,`}(t-${first})+j}` };
}

function states(k: number, sequence: boolean, steps: number, width: number): Expression {
  const h = `h^{(${k})}`;
  if (!sequence) return composite(`${h}_{${steps}}`);
  return composite(`(${h}_{1}, \\dots, ${h}_{${steps}})`, { steps: { symbol: h, width } });
}

export function elmanLines(role: Role, layer: ElmanLayer, state: Expression): LayerLines {
  const k = role.number;
  const { inputs, hidden, steps, activation, sequence } = layer;
  const drive = weighted(`V^{(${k})}`, inputs, `v^{(${k - 1})}_{t;j}`);
  const recurrent = weighted(`W^{(${k})}`, hidden, `h^{(${k})}_{t-1;j}`);
  return {
    lines: [
      stepLine(k, inputs, state),
      {
        left: `z^{(${k})}_{t;i}`,
        right: `${drive} + ${recurrent} + b^{(${k})}_i`,
        remark: `${range('i', hidden)},\\; ${range('t', steps)},\\; h^{(${k})}_{0} = 0`,
      },
      { left: `h^{(${k})}_{t;i}`, right: applied(activation, `z^{(${k})}_{t;i}`) },
    ],
    output: states(k, sequence, steps, hidden),
    bends: activation.piecewiseLinear ? [] : [`z^{(${k})}_{t;a}`],
    gates: [],
  };
}

export function gruLines(role: Role, layer: GruLayer, state: Expression): LayerLines {
  const k = role.number;
  const { inputs, hidden: n, steps, sequence } = layer;
  const [x, h] = [`z^{(${k}x)}`, `z^{(${k}h)}`];
  const gate = (offset: string, entry: string): string =>
    `${x}_{t;${offset}${entry}} + ${h}_{t;${offset}${entry}}`;
  const late = (entry: string): string => `${h}_{t;${2 * n}+${entry}}`;
  const candidate = (entry: string): string =>
    `${x}_{t;${2 * n}+${entry}} + r^{(${k})}_{t;${entry}} ${late(entry)}`;
  const rest = (entry: string): string => `h^{(${k})}_{t-1;${entry}} - n^{(${k})}_{t;${entry}}`;
  return {
    lines: [
      stepLine(k, inputs, state),
      {
        left: `${x}_{t;i}`,
        right: `${weighted(`V^{(${k})}`, inputs, `v^{(${k - 1})}_{t;j}`)} + b^{(${k}x)}_i`,
        remark: `${range('i', 3 * n)},\\; ${range('t', steps)}`,
      },
      {
        left: `${h}_{t;i}`,
        right: `${weighted(`W^{(${k})}`, n, `h^{(${k})}_{t-1;j}`)} + b^{(${k}h)}_i`,
        remark: `${range('i', 3 * n)},\\; h^{(${k})}_{0} = 0`,
      },
      { left: `r^{(${k})}_{t;i}`, right: `\\sigma(${gate('', 'i')})`, remark: range('i', n) },
      { left: `g^{(${k})}_{t;i}`, right: `\\sigma(${gate(`${n}+`, 'i')})` },
      { left: `n^{(${k})}_{t;i}`, right: `\\tanh(${candidate('i')})` },
      { left: `h^{(${k})}_{t;i}`, right: `n^{(${k})}_{t;i} + g^{(${k})}_{t;i} (${rest('i')})` },
    ],
    output: states(k, sequence, steps, n),
    bends: [gate('', 'a'), gate(`${n}+`, 'a'), candidate('a')],
    gates: [
      [`r^{(${k})}_{t;a}`, late('a')],
      [`g^{(${k})}_{t;a}`, rest('a')],
    ],
  };
}

/** A state as one column: pictures channel by channel, row by row. */
export function vectorTex({ tex, picture }: Expression): string {
  return picture === null ? tex : `\\operatorname{vec} ${tex}`;
}

/** Σ_j W_{ij} v_j. */
function weighted(weight: string, inputs: number, entry: string): string {
  return `\\sum_{j=1}^{${inputs}} ${weight}_{ij}\\, ${entry}`;
}

function range(index: string, last: number): string {
  return last === 1 ? `${index} = 1` : `${index} = 1, \\dots, ${last}`;
}
