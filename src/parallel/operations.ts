/**
 * What a thread answers for its samples, by number, and how the answers of all threads become that of the batch: a mean
 * is the sum of the threads' means times their shares of the weights, in the order of the samples; what belongs to single
 * samples is put together in their order.
 */
import { borderedNormal } from '../factors/bordered.js';
import type { Core } from '../factors/hessian/core.js';
import type { HessianVerbs } from '../factors/hessian/verbs.js';
import { matrix } from '../numeric/matrix.js';
import type { Linearization } from '../linearization/linearization.js';
import { packed } from './packed-rows.js';

/**
 * 'mean': Σ share·part, of arrays that nobody keeps; 'product': the same of as many numbers as the input has, which is asked for
 * so often that the calling thread makes its part in the kernels' memory. 'samples': parts one behind the other. 'packed': see
 * `packed-rows.ts`.
 */
export type Joining = 'mean' | 'product' | 'samples' | 'packed';

export interface Operation {
  readonly name: string;
  readonly joining: Joining;
  /** What it returns may be `room`, or the first part of it, where it can write there: one array for all of a thread's answers. */
  run(at: Linearization, input: Float64Array, room?: Float64Array): Float64Array;
}

const operation = (name: string, joining: Joining, run: Operation['run']): Operation => ({
  name,
  joining,
  run,
});

/** The verbs of a Hessian, for one core. */
function hessianOperations(core: Core): readonly Operation[] {
  const of = (at: Linearization): HessianVerbs => (core === 'exact' ? at.hessian : at.ggn).verbs;
  return [
    operation(`${core}.multiply`, 'product', (at, v, room) => of(at).multiply(v, firstOf(room, v.length))),
    operation(`${core}.quadraticForm`, 'mean', (at, v) => Float64Array.of(of(at).quadraticForm(v))),
    operation(`${core}.quadraticForms`, 'samples', (at, v) => of(at).quadraticForms(v)),
    operation(`${core}.diagonal`, 'mean', (at) => of(at).diagonal()),
    operation(`${core}.trace`, 'mean', (at) => Float64Array.of(of(at).trace())),
    operation(`${core}.traces`, 'samples', (at) => of(at).traces()),
    operation(`${core}.thirdDerivatives`, 'samples', (at, v) => of(at).thirdDerivatives(v)),
    operation(`${core}.materialize`, 'mean', (at, _, room) => {
      const verbs = of(at);
      const order = verbs.program.parameterCount;
      const there = firstOf(room, order * order);
      return verbs.materialize(there && matrix(order, order, there)).data;
    }),
  ];
}

/** All operations. Every thread has this list, so that a number says which one is meant. */
export const operations: readonly Operation[] = [
  operation('losses', 'samples', (at) => at.losses),
  operation('output', 'samples', (at) => at.output.data),
  operation('terms', 'mean', (at) => flattened(at.terms)),
  operation('weightedTerms', 'mean', (at) => flattened(at.weightedTerms)),
  operation('gradient.mean', 'mean', ({ network, gradient }, _, room) =>
    gradient.mean(firstOf(room, network.program.parameterCount)),
  ),
  operation('gradient.norms', 'samples', (at) => at.gradient.norms()),
  operation('gradient.multiply', 'samples', (at, v) => at.gradient.multiply(v)),
  ...hessianOperations('exact'),
  ...hessianOperations('gaussNewton'),
  operation('rows', 'packed', (at) => packed(at.leastSquares())),
  operation('rows.normal', 'mean', (at) => borderedNormal(at.leastSquares()).data),
];

/** The first `length` numbers of an array that has so many. */
function firstOf(room: Float64Array | undefined, length: number): Float64Array | undefined {
  if (room === undefined || room.length < length) return undefined;
  return room.length === length ? room : room.subarray(0, length);
}

const numbers: ReadonlyMap<string, number> = new Map(operations.map(({ name }, number) => [name, number]));

/** The number of an operation. */
export function numberOf(name: string): number {
  const found = numbers.get(name);
  if (found === undefined) throw new RangeError(`there is no operation '${name}'`);
  return found;
}

/** The numbers of an objective's terms in the order of their names. */
export function flattened(terms: Linearization['terms']): Float64Array {
  const { value, gradient, hessian, orders = [] } = terms;
  return Float64Array.from([value, gradient, hessian, ...orders].filter((term) => term !== undefined));
}

/** The terms with the numbers of `flat`, in the form of `like`. */
export function shaped(flat: Float64Array, like: Linearization['terms']): Linearization['terms'] {
  let next = 0;
  const take = (): number => flat[next++]!;
  return {
    value: take(),
    ...(like.gradient === undefined ? {} : { gradient: take() }),
    ...(like.hessian === undefined ? {} : { hessian: take() }),
    ...(like.orders === undefined ? {} : { orders: like.orders.map(take) }),
  };
}
