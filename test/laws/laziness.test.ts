/**
 * Laziness is a promise: for a 784-128-64-10 network (P = 109 386) and 256 samples no verb but `materialize` makes an
 * array of N·P = 28 million or P² = 12 billion numbers. Two witnesses: the library's own count of its allocations, and an
 * independent one that watches every Float64Array that comes into being, views apart.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { levenbergMarquardt, linearize, mlp, type Linearization } from '../../src/index.js';
import { countAllocations } from '../../src/numeric/allocation.js';
import { stream } from '../support/stream.js';

const samples = 256;
const network = mlp({ inputs: 784, hidden: [128, 64], outputs: 10, activation: 'tanh', seed: 1 });
const { parameters } = network;
const count = parameters.length;
const outputs = 10;

const numbers = stream(7);
const x = Array.from({ length: samples }, () => Float64Array.from({ length: 784 }, () => numbers.uniform()));
const y = Array.from({ length: samples }, (_, n) =>
  Float64Array.from({ length: outputs }, (__, k) => (k === n % outputs ? 1 : 0)),
);
const v = Float64Array.from({ length: count }, () => numbers.normal());
const evaluate = (theta: Float64Array): Linearization =>
  linearize(network.withParameters(theta), { x, y }, 'crossEntropy');

/** What a batch may need at once: a few times the input matrix, or chunks of a million numbers. */
const workspace = 4 * samples * 784 + 2 ** 20;

/** Replaces Float64Array by one that reports the length of every new buffer. */
function watchArrays(): { largest(): number; stop(): void } {
  let largest = 0;
  const Original = globalThis.Float64Array;
  const seen = (array: Float64Array): Float64Array => {
    largest = Math.max(largest, array.length);
    return array;
  };
  const isView = (argument: unknown): boolean => argument instanceof ArrayBuffer;
  globalThis.Float64Array = new Proxy(Original, {
    construct(target, args: [number]) {
      const made = new target(...args);
      return isView(args[0]) ? made : seen(made);
    },
  });
  const { slice, map, filter } = Original.prototype;
  Original.prototype.slice = function (...args) {
    return seen(slice.apply(this, args)) as Float64Array<ArrayBuffer>;
  };
  Original.prototype.map = function (...args) {
    return seen(map.apply(this, args)) as Float64Array<ArrayBuffer>;
  };
  return {
    largest: () => largest,
    stop() {
      globalThis.Float64Array = Original;
      Object.assign(Original.prototype, { slice, map, filter });
    },
  };
}

describe('a 784-128-64-10 network and 256 samples', () => {
  let watch = watchArrays();
  watch.stop();
  beforeEach(() => {
    watch = watchArrays();
  });
  afterEach(() => {
    watch.stop();
  });

  /** Runs work and checks both witnesses. */
  function staysBelow(limit: number, work: () => unknown): void {
    const { largest } = countAllocations(work);
    expect(largest).toBeLessThanOrEqual(limit);
    expect(watch.largest()).toBeLessThanOrEqual(limit);
  }

  it('has P parameters', () => {
    expect(count).toBe(109_386);
  });

  it.each<readonly [string, (at: Linearization) => unknown]>([
    ['gradient norms', (at) => at.gradient.norms()],
    ['the Gram matrix', (at) => at.gradient.gram()],
    ['slopes', (at) => at.gradient.multiply(v)],
    ['the mean gradient', (at) => at.gradient.mean()],
    ['quadratic forms', (at) => at.hessian.quadraticForms(v)],
    ['products left as dyads', (at) => at.hessian.products(v)],
    ['norms of products', (at) => at.hessian.products(v).norms()],
    ['products accumulated', (at) => at.hessian.multiply(v)],
    ['the trace', (at) => at.hessian.trace()],
    ['the diagonal', (at) => at.hessian.diagonal()],
    ['third derivatives', (at) => at.hessian.thirdDerivatives(v)],
    ['a sample’s inertia', (at) => at.hessian.sample(3).inertia()],
    ['a sample’s norm', (at) => at.hessian.sample(3).frobeniusNorm()],
  ])('%s', (_, verb) => {
    staysBelow(workspace, () => verb(evaluate(parameters)));
  });

  it('bounds of the inertia, by 100 Lanczos vectors', () => {
    expect(100).toBeLessThan(samples);
    staysBelow(100 * count, () => evaluate(parameters).hessian.inertia());
  });

  it('one Levenberg-Marquardt step, in sample space', () => {
    const kernel = (samples * outputs) ** 2;
    expect(kernel).toBeLessThan(samples * count);
    const optimizer = levenbergMarquardt({ damping: 1 });
    staysBelow(kernel, () => {
      const { record } = optimizer.step(optimizer.start(parameters), evaluate);
      expect(record['regime']).toBe('sample');
    });
  });

  it('holds a sample’s Hessian in 20 kB', () => {
    const bytes = evaluate(parameters).hessian.sample(0).storedNumbers * 8;
    expect(bytes).toBeLessThanOrEqual(20_000);
    expect(bytes).toBeGreaterThan(8 * (784 + 128 + 64 + 10));
  });

  it('is noticed by both witnesses when it does write N·P numbers', () => {
    const few = { x: x.slice(0, 8), y: y.slice(0, 8) };
    const { largest } = countAllocations(() =>
      linearize(network, few, 'crossEntropy').gradient.materialize(),
    );
    expect(largest).toBe(8 * count);
    expect(watch.largest()).toBe(8 * count);
  });
});
