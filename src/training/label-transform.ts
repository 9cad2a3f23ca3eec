/**
 * Transforms of the outputs: a network is trained on t(y) instead of y, where y spans decades (log) or has heavy tails of
 * either sign (asinh). A transform is told by its inverse A, an activation with exact derivatives: behind the trained
 * network A undoes t, so that predictions and derivatives come in the user's units, and from A the chain rule for labels
 * has all it needs, t' = 1/A' and t'' = −A''/A'³.
 */
import { DomainError } from '../errors.js';
import { activationFunction, type Activation, type ActivationInput } from '../functions/activation.js';
import { activation } from '../network/layers/activation.js';
import { scaling } from '../network/layers/scaling.js';
import type { Network } from '../network/network.js';
import { sequential } from '../network/sequential.js';
import type { Matrix } from '../numeric/matrix.js';
import { identityUnits, isIdentity, isUnit, unitsOfOutput, type ColumnUnits } from './normalization.js';

/**
 * asinh(y/scale), linear below the scale and logarithmic above it, for either sign (by default scale is the median of |y|
 * of each output); log(y + shift), for positive y + shift; or any t with its inverse, `value(y)` = t(y) and
 * `inverse` an activation: the name of a built-in, or `{ value, first, second, third? }` of u with value(t(y)) = y.
 */
export type LabelTransform =
  | 'asinh'
  | 'log'
  | { readonly kind: 'asinh'; readonly scale?: number | ArrayLike<number> }
  | { readonly kind: 'log'; readonly shift?: number | ArrayLike<number> }
  | { readonly value: (y: number) => number; readonly inverse: ActivationInput };

/** u = value((y − center)/spread) and y = center + spread·inverse(u), in each column. */
export interface OutputTransform {
  readonly name: string;
  readonly value: (v: number) => number;
  readonly inverse: Activation;
  /** Null where they come from labels. */
  readonly units: ColumnUnits | null;
}

/** The transform meant by `input` for C outputs. Throws DomainError, UnknownNameError or MissingDerivativeError. */
export function outputTransform(input: LabelTransform, outputs: number): OutputTransform {
  const named = typeof input === 'string' ? { kind: input } : input;
  if (typeof named !== 'object' || named === null) throw unknownTransform(input);
  if ('value' in named && typeof named.value === 'function') {
    const inverse = activationFunction(named.inverse, 'fit');
    return { name: inverse.name, value: named.value, inverse, units: identityUnits(outputs) };
  }
  const kind = 'kind' in named ? named.kind : null;
  if (kind === 'asinh') {
    const { scale } = named as { readonly scale?: number | ArrayLike<number> };
    const spread = scale === undefined ? null : columns('scale', scale, outputs, (s) => s > 0);
    const units = spread === null ? null : { ...identityUnits(outputs), spread };
    return { name: kind, value: Math.asinh, inverse: activationFunction('sinh'), units };
  }
  if (kind === 'log') {
    const { shift = 0 } = named as { readonly shift?: number | ArrayLike<number> };
    const center = columns('shift', shift, outputs, () => true).map((value) => 0 - value);
    const units = { ...identityUnits(outputs), center };
    return { name: kind, value: Math.log, inverse: activationFunction('exp'), units };
  }
  throw unknownTransform(input);
}

/** The units of a transform, those of asinh from labels where they were not given. */
export function transformUnits({ units }: OutputTransform, y: Matrix): ColumnUnits {
  if (units !== null) return units;
  const spread = Float64Array.from({ length: y.columns }, (_, o) => {
    const sizes = y.data.filter((value, i) => i % y.columns === o && Math.abs(value) > 0).map(Math.abs);
    return sizes.length === 0 ? 1 : sizes.sort()[sizes.length >> 1]!;
  });
  return { ...identityUnits(y.columns), spread };
}

/** The network in front of a transform's inverse, if it was trained with the same one, and the units that it had. */
export function splitTransform(
  network: Network,
  { inverse }: OutputTransform,
): { readonly inner: Network; readonly units: ColumnUnits | null } {
  const layers = [...network.layers];
  const last = layers.at(-1);
  const units = last !== undefined && isUnit(last) ? unitsOfOutput(last) : null;
  if (units !== null) layers.pop();
  const end = layers.pop();
  const isOwn = end?.kind === 'activation' && isSame(end.activation, inverse);
  if (!isOwn || layers.length === 0) return { inner: network, units: null };
  const inner = sequential(layers, { parameters: network.parameters, inputs: network.inputs });
  return { inner, units: units ?? identityUnits(network.outputs) };
}

/** A user's own function is a new object in every call and after loading: what counts is what it gives. */
function isSame(a: Activation, b: Activation): boolean {
  return a === b || [-1.7, -0.3, 0.45, 1, 2.6].every((u) => Object.is(a.value(u), b.value(u)));
}

/** The network behind which the inverse gives outputs in the user's units. */
export function withInverse(network: Network, { inverse }: OutputTransform, units: ColumnUnits): Network {
  const end = isIdentity(units) ? [] : [scaling({ scale: units.spread, shift: units.center })];
  const layers = [...network.layers, activation(inverse), ...end];
  return sequential(layers, { parameters: network.parameters, inputs: network.inputs });
}

function columns(
  argument: string,
  given: number | ArrayLike<number>,
  outputs: number,
  isGood: (value: number) => boolean,
): Float64Array {
  const list = typeof given === 'number' ? new Float64Array(outputs).fill(given) : Float64Array.from(given);
  const isFine = list.length === outputs && list.every((value) => Number.isFinite(value) && isGood(value));
  if (isFine) return list;
  const expected = `a finite number${argument === 'scale' ? ' > 0' : ''}, or ${outputs}, one per output`;
  const got = typeof given === 'number' ? String(given) : `[${list.join(', ')}]`;
  throw new DomainError('fit', `transform.${argument}`, expected, got, 'Leave it out for the default.');
}

function unknownTransform(input: unknown): DomainError {
  const got = typeof input === 'string' ? `'${input}'` : JSON.stringify(input);
  const expected = "'asinh', 'log', { kind: 'asinh', scale }, { kind: 'log', shift } or { value, inverse }";
  return new DomainError('fit', 'transform', expected, got, 'Leave it out to train on y itself.');
}
