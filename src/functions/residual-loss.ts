/**
 * Losses of a residual r = model − label, entry by entry: ℓ(r) with ℓ(0) the least, in place of ½r². Gauss-Newton needs a
 * curvature that is not negative and that a step can be made with wherever there is a slope, so it takes
 *
 *     c(r) = max( ℓ''(r), ℓ'(r)/r ):
 *
 * ℓ'' for losses that grow at least like r², and for the others ℓ'/r, the weight of iteratively reweighted least squares
 * (P. J. Huber, Robust Statistics, 1981, section 7.8), whose parabola lies above ℓ. With ℓ'' alone the linear parts of
 * Huber's loss would have neither a row nor a residual, and their labels no say in a step.
 */
import { DomainError, MissingDerivativeError, UnknownNameError } from '../errors.js';
import { withMaker } from './recipe.js';

/** A loss of one residual, with its derivatives. It is least at 0: first(r) has the sign of r. */
export interface ResidualLoss {
  /** For messages; default 'custom'. */
  readonly name?: string;
  value(r: number): number;
  first(r: number): number;
  second(r: number): number;
  /** Only third directional derivatives of value losses need it. */
  third?(r: number): number;
}

/** 'squared' is ½r², 'huber' is `huber()`. */
export type ResidualLossInput = 'squared' | 'huber' | ResidualLoss;

/**
 * Huber's loss: ½r² for |r| ≤ δ and δ(|r| − δ/2) beyond, so that an outlier pulls with the force δ and no more.
 *
 * Throws DomainError unless δ is a finite number > 0. Default 1.
 */
export function huber(options: { readonly delta?: number } = {}): ResidualLoss {
  const { delta = 1 } = options;
  if (!(Number.isFinite(delta) && delta > 0)) {
    const advice = 'It is the residual from which the loss grows linearly.';
    throw new DomainError('huber', 'delta', 'a finite number > 0', String(delta), advice);
  }
  const loss: ResidualLoss = {
    name: 'huber',
    value: (r) => (Math.abs(r) <= delta ? (r * r) / 2 : delta * (Math.abs(r) - delta / 2)),
    first: (r) => (Math.abs(r) <= delta ? r : delta * Math.sign(r)),
    second: (r) => (Math.abs(r) <= delta ? 1 : 0),
    third: () => 0,
  };
  return withMaker(loss, 'huber', { delta });
}

/** The loss meant by `input`, checked; null for ½r², which has faster ways. */
export function residualLoss(
  operation: string,
  argument: string,
  input: ResidualLossInput | undefined,
): ResidualLoss | null {
  if (input === undefined || input === 'squared') return null;
  if (input === 'huber') return huber();
  if (typeof input !== 'object' || input === null) {
    const expected = "'squared', 'huber' or an object { value, first, second } of the residual";
    const got = typeof input === 'string' ? `'${String(input)}'` : String(input);
    throw new UnknownNameError(operation, argument, expected, got, 'Use huber({ delta }) for another δ.');
  }
  const { name = 'custom' } = input;
  for (const part of ['value', 'first', 'second'] as const) {
    if (typeof input[part] === 'function') continue;
    const advice = 'A loss of the residual is { value, first, second, third? }, functions of one number.';
    const expected = `${part}(r), a function of one number`;
    throw new MissingDerivativeError(
      operation,
      `${argument} '${name}'`,
      expected,
      typeof input[part],
      advice,
    );
  }
  const [start, bend] = [input.first(0), input.second(0)];
  if (Math.abs(start) > 1e-12 || !(bend >= 0) || !Number.isFinite(input.value(0))) {
    const got = `value ${input.value(0)}, first ${start} and second ${bend} at r = 0`;
    const advice = 'Shift the loss so that no residual costs least.';
    throw new DomainError(
      operation,
      argument,
      'a loss that is least at r = 0: first 0, second ≥ 0',
      got,
      advice,
    );
  }
  return input;
}

/** c(r). Throws DomainError where first has not the sign of r. */
export function gaussNewtonWeight(loss: ResidualLoss, r: number): number {
  const second = loss.second(r);
  const first = loss.first(r);
  if (Number.isNaN(r)) return NaN;
  if (first * r < 0) {
    const got = `first(${r}) = ${first}`;
    const advice = 'Use a loss that grows with |r|, or a first-order optimizer such as adam().';
    throw new DomainError(
      `loss '${loss.name ?? 'custom'}'`,
      'first',
      'the sign of the residual',
      got,
      advice,
    );
  }
  return Math.max(second, r === 0 ? 0 : first / r);
}

/** What `verb` gives for each residual, checked to be finite where the residual is. */
export function ofResiduals(
  loss: ResidualLoss,
  part: 'value' | 'first' | 'second' | 'third' | 'gaussNewton',
  residuals: Float64Array,
): Float64Array {
  return residuals.map((r) => {
    if (!Number.isFinite(r)) return NaN;
    const result = part === 'gaussNewton' ? gaussNewtonWeight(loss, r) : partOf(loss, part)(r);
    if (Number.isFinite(result)) return result;
    const operation = `loss '${loss.name ?? 'custom'}'`;
    const advice = 'Define the loss for every residual.';
    throw new DomainError(operation, `${part}(${r})`, 'a finite number', String(result), advice);
  });
}

function partOf(loss: ResidualLoss, part: 'value' | 'first' | 'second' | 'third'): (r: number) => number {
  if (part === 'third' && loss.third === undefined) {
    const name = `loss '${loss.name ?? 'custom'}'`;
    const advice = 'Add third(r), the derivative of second(r), to the loss.';
    throw new MissingDerivativeError('third derivative', name, 'third(r)', 'none', advice);
  }
  return (r) => loss[part]!(r);
}
