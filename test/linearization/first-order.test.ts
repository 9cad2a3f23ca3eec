/** `firstOrder` at parameters and into an array of the caller's. */
import { describe, expect, it } from 'vitest';
import { adam, firstOrder, linearize, mlp, sobolevLoss, withLinearization } from '../../src/index.js';
import { countAllocations, withPoisonedScratch } from '../../src/numeric/allocation.js';
import { stream } from '../support/stream.js';

const numbers = stream(11);
const fill = (width: number): Float64Array[] =>
  Array.from({ length: 9 }, () => Float64Array.from({ length: width }, () => numbers.normal()));
const batch = { x: fill(3), y: fill(2), dy: fill(6) };
const network = mlp({ inputs: 3, hidden: [40, 30], outputs: 2, activation: 'relu', seed: 3 });
const count = network.parameters.length;
const theta = Float64Array.from({ length: count }, () => numbers.normal());
const objectives = { loss: 'halfSquaredError', 'Sobolev objective': sobolevLoss() } as const;

describe.each(Object.entries(objectives))('firstOrder, %s', (_, objective) => {
  it('linearizes at parameters that are given, with the bits of a network that has them', () => {
    const expected = linearize(network.withParameters(theta), batch, objective);
    const gradient = new Float64Array(count).fill(NaN);
    const found = withPoisonedScratch(() =>
      firstOrder(network, batch, objective, { parameters: theta, gradient }),
    );
    expect(found.loss).toBe(expected.loss);
    expect(found.gradient.mean()).toBe(gradient);
    expect(gradient).toEqual(expected.gradient.mean());
    expect(found.network.parameters).toEqual(theta);
    expect(found.gradient.norms()).toEqual(expected.gradient.norms());
  });

  it('answers one question in passing with the bits of a linearization', () => {
    const { gradient, hessian } = linearize(network, batch, objective);
    const found = withPoisonedScratch(() =>
      withLinearization(network, batch, objective, (at) => ({
        norms: at.gradient.norms(),
        gram: at.gradient.gram(),
        all: [at.loss, at.hessian.multiply(theta)],
      })),
    );
    expect(found.norms).toEqual(gradient.norms());
    expect(found.gram).toEqual(gradient.gram());
    expect(found.all[1]).toEqual(hessian.multiply(theta));
  });

  it('steps of Adam in place of the old state: the same bits, and no array of P numbers', () => {
    const optimizer = adam();
    const own = { ...optimizer.start(theta.slice()) };
    let plain = optimizer.start(theta.slice());
    const gradient = new Float64Array(count);
    let state = own;
    const step = (): void => {
      ({ state } = optimizer.step(
        state,
        (parameters) => firstOrder(network, batch, objective, { parameters, gradient }),
        state,
      ));
    };
    for (let i = 0; i < 3; i++) {
      ({ state: plain } = optimizer.step(plain, (at) =>
        firstOrder(network.withParameters(at), batch, objective),
      ));
      step();
      expect(state).toEqual(plain);
    }
    expect(state.theta).toBe(own.theta);
    expect(countAllocations(step).total).toBeLessThan(count);
  });
});

describe('what does not fit', () => {
  it('throws for a gradient or parameters of another length, and for numbers that are not finite', () => {
    const at = (options: object) => () => firstOrder(network, batch, 'halfSquaredError', options);
    expect(at({ gradient: new Float64Array(3) })).toThrow(/gradient: expected \d+ numbers/);
    expect(at({ parameters: new Float64Array(3) })).toThrow(/firstOrder/);
    expect(at({ parameters: new Float64Array(count).fill(NaN) })).toThrow(/finite/);
  });

  it('throws for answers that cannot outlive their linearization', () => {
    const ask = (question: (at: ReturnType<typeof linearize>) => unknown) => () =>
      withLinearization(network, batch, 'halfSquaredError', question);
    expect(ask((at) => at)).toThrow(/withLinearization/);
    expect(ask((at) => at.gradient)).toThrow(/a function/);
    expect(ask(async (at) => at.loss)).toThrow(/Promise/);
    expect(ask((at) => at.network.inputs)()).toBe(3);
  });
});
