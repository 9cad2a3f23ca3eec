/**
 * The network's own equations in index notation, layer after layer, and what the derivative's definitions need to know
 * of them: the arguments of the activations that bend, the gates, and whether the network is a chain of layers.
 */
import type { Activation } from '../../functions/activation-types.js';
import type { ActivationLayer } from '../../network/layers/activation.js';
import type { Layer } from '../../network/layers/layer.js';
import type { PoolLayer } from '../../network/layers/pool.js';
import { outputSize } from '../../network/layers/windows.js';
import type { Role, Roles } from '../roles.js';
import { applied } from './activation-tex.js';
import { composite, isIndexable, symbol, type Expression, type Line, type Link } from './expressions.js';
import { isIndexed, stepsOf } from '../roles.js';
import {
  convolutionLines,
  denseLines,
  denseStepLines,
  elmanLines,
  gruLines,
  vectorTex,
  type LayerLines,
} from './layer-lines.js';

export interface ForwardText {
  readonly lines: readonly Line[];
  /** Entries of the arguments of curved activations. */
  readonly bends: readonly string[];
  /** The two factors of each gate, entry by entry. */
  readonly gates: readonly (readonly [string, string])[];
  /** Every activation that follows a layer's z, by layer. */
  readonly activations: ReadonlyMap<number, Activation>;
  /** How v^(k) comes from layer k, for k = 1 … L; null where the network is no chain. */
  readonly links: readonly Link[] | null;
}

/** Cost: proportional to the number of layers. */
export function forwardText(layers: readonly Layer[], roles: Roles): ForwardText {
  const pen = newPen(roles);
  const output = walk(layers, pen, symbol('x'));
  const last = roles.roles.length;
  if (output.link?.layer === last) pen.links.set(last, output.link);
  const links = roles.roles.map(({ number }) => pen.links.get(number));
  const chain = roles.roles.length > 0 && pen.isChain && links.every((link) => link !== undefined);
  pen.lines.push({ left: chain ? `y = v^{(${last})}` : 'y', right: vectorTex(output) });
  return {
    lines: pen.lines,
    bends: pen.bends,
    gates: pen.gates,
    activations: pen.activations,
    links: chain ? links : null,
  };
}

/** What is written, and counted, on the way. */
interface Pen {
  readonly lines: Line[];
  readonly bends: string[];
  readonly gates: (readonly [string, string])[];
  readonly activations: Map<number, Activation>;
  readonly links: Map<number, Link>;
  isChain: boolean;
  /** The role at the next place of a layer with parameters; it stays the next. */
  peekPlace(): Role;
  /** The same, and which place of that layer it is (from 1); the one behind it becomes the next. */
  nextPlace(): { readonly role: Role; readonly place: number };
  /** Numbers for symbols in square brackets, D^[m]. */
  nextName(): number;
  /** Gives an expression a name of its own, u^[m], unless it is a symbol. */
  named(expression: Expression): Expression;
}

function newPen(roles: Roles): Pen {
  const visits = new Map<number, number>();
  let [at, names] = [0, 0];
  const pen: Pen = {
    lines: [],
    bends: [],
    gates: [],
    activations: new Map(),
    links: new Map(),
    isChain: true,
    peekPlace: () => roles.roles[roles.places[at]!]!,
    nextName: () => ++names,
    nextPlace() {
      const index = roles.places[at++]!;
      const place = (visits.get(index) ?? 0) + 1;
      visits.set(index, place);
      return { role: roles.roles[index]!, place };
    },
    named(expression) {
      if (expression.isSymbol) return expression;
      const name = `u^{[${++names}]}`;
      pen.lines.push({ left: name, right: expression.tex, ...pictureRemark(expression) });
      return symbol(name, { picture: expression.picture });
    },
  };
  return pen;
}

function pictureRemark({ picture }: Expression): { remark?: string } {
  return picture === null ? {} : { remark: `\\text{a picture of } ${picture.join(' \\times ')}` };
}

function walk(layers: readonly Layer[], pen: Pen, input: Expression): Expression {
  return layers.reduce((state, layer) => afterLayer(layer, pen, state), input);
}

function afterLayer(layer: Layer, pen: Pen, state: Expression): Expression {
  switch (layer.kind) {
    case 'dense':
    case 'convolution':
    case 'elman':
    case 'gru':
    case 'tied':
      return afterWeights(pen, state);
    case 'activation':
      return afterActivation(layer, pen, state);
    case 'flatten':
      return state.picture === null ? state : composite(vectorTex(state));
    case 'scaling': {
      pen.isChain = false;
      const m = pen.nextName();
      return composite(`D^{[${m}]} ${inBrackets(state)} + e^{[${m}]}`, { picture: state.picture });
    }
    case 'pool':
      pen.isChain = false;
      return afterPool(layer, state);
    case 'residual':
      return afterResidual(layer.layers, pen, state);
  }
}

function afterWeights(pen: Pen, state: Expression): Expression {
  const { role, place } = pen.nextPlace();
  const { layer, number: k } = role;
  const text: LayerLines =
    layer.kind === 'dense'
      ? stepsOf(layer) > 1
        ? denseStepLines(role, layer, place, indexable(pen, state))
        : denseLines(role, layer, place, state)
      : layer.kind === 'convolution'
        ? convolutionLines(role, layer, place, indexable(pen, state))
        : layer.kind === 'elman'
          ? elmanLines(role, layer, indexable(pen, state))
          : gruLines(role, layer, indexable(pen, state));
  pen.lines.push(...text.lines);
  pen.bends.push(...text.bends);
  pen.gates.push(...text.gates);
  if (isIndexed(role)) pen.isChain = false;
  if (k > 1 && state.link?.layer === k - 1) pen.links.set(k - 1, state.link);
  return text.output;
}

/** A list of states, or a symbol that carries plain indices. */
function indexable(pen: Pen, state: Expression): Expression {
  if (state.steps !== undefined || isIndexable(state)) return state;
  return pen.named({ ...state, isSymbol: false });
}

function afterActivation({ activation }: ActivationLayer, pen: Pen, state: Expression): Expression {
  if (activation.name === 'identity') return state;
  const argument = pen.named(state);
  const layer = state.link?.kind === 'linear' ? state.link.layer : undefined;
  if (layer === undefined) pen.isChain = false;
  else pen.activations.set(layer, activation);
  if (!activation.piecewiseLinear) pen.bends.push(argument.entry);
  const link: Link | null = layer === undefined ? null : { layer, kind: 'activated' };
  return composite(applied(activation, argument.tex), { picture: state.picture, link });
}

function afterPool(layer: PoolLayer, state: Expression): Expression {
  const [height, width] = outputSize(layer);
  const { kernel, stride, of } = layer;
  const moved =
    kernel[0] === stride[0] && kernel[1] === stride[1]
      ? ''
      : `,\\, \\text{stride } ${stride.join(' \\times ')}`;
  const operator = of === 'maximum' ? '\\operatorname{maxPool}' : '\\operatorname{averagePool}';
  const picture = [layer.channels, height, width] as const;
  return composite(`${operator}_{${kernel.join(' \\times ')}${moved}}(${state.tex})`, { picture });
}

/** The entrance is used twice and needs a name: the state v^(k−1) that the body's first layer reads, or u^[m]. */
function afterResidual(body: readonly Layer[], pen: Pen, state: Expression): Expression {
  const dense = body.filter(({ kind }) => kind === 'dense').length;
  const entrance = body[0]?.kind === 'dense' ? namedForDense(pen, state) : pen.named(state);
  const result = walk(body, pen, entrance);
  const { link } = result;
  const skips = body[0]?.kind === 'dense' && dense === 1 && link !== null && link.kind !== 'skip';
  if (!skips) pen.isChain = false;
  const options = { picture: state.picture, link: skips ? { ...link, kind: 'skip' as const } : null };
  return composite(`${entrance.tex} + ${result.tex}`, options);
}

function namedForDense(pen: Pen, state: Expression): Expression {
  const below = pen.peekPlace().number - 1;
  const v = `v^{(${below})}`;
  pen.lines.push({ left: v, right: vectorTex(state) });
  if (state.link?.layer === below) pen.links.set(below, state.link);
  return symbol(v);
}

function inBrackets({ tex, isSymbol }: Expression): string {
  return isSymbol ? tex : `(${tex})`;
}
