import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as datasets from '../../src/datasets/index.js';
import { benchmarkFunction, type BenchmarkFunction, benchmarkFunctions } from '../../src/datasets/index.js';
import { thrownBy } from '../support/thrown.js';
import { richardson } from '../functions/reference/richardson.js';

/** How far the sets are where a function is not smooth, in steps of the differences below. */
const smoothAround: Readonly<Record<string, (x: readonly number[]) => boolean>> = {
  ackley: (x) => Math.hypot(...x) > 1,
  bukin: (x) => Math.abs(x[1]! - x[0]! ** 2 / 100) > 0.5 && Math.abs(x[0]! + 10) > 0.1,
};

/** The step of `richardson` is 1/32; this makes it 1/256, short against the waves of Ackley's function. */
const zoom = 1 / 8;

/** Values reach 2e5 (Beale), differences of them over 1/2048 lose 4 digits: 1e-16 · 1e4 · 1e2 relative to the largest. */
const tolerance = 1e-9;

function pointsOf({ domain, name }: BenchmarkFunction): fc.Arbitrary<number[]> {
  const [first, second] = domain.map(([min, max]) => fc.double({ min, max, noNaN: true }));
  return fc.tuple(first!, second!).filter((x) => smoothAround[name]?.(x) ?? true);
}

function moved(x: readonly number[], j: number, t: number): number[] {
  return x.map((entry, i) => (i === j ? entry + t * zoom : entry));
}

describe.each(benchmarkFunctions)('$title', (fn) => {
  it('has the slopes of its value as gradient, and of its gradient as Hessian', () => {
    fc.assert(
      fc.property(pointsOf(fn), (x) => {
        const gradient = fn.gradient(x);
        const hessian = fn.hessian(x);
        const valueSize = 1 + Math.abs(fn.value(x)) + Math.max(...gradient.map(Math.abs));
        const slopeSize = valueSize + Math.max(...hessian.flat().map(Math.abs));
        for (const j of [0, 1]) {
          const slope = richardson((t) => fn.value(moved(x, j, t)), 0) / zoom;
          expect(Math.abs(gradient[j]! - slope)).toBeLessThanOrEqual(tolerance * valueSize);
          for (const i of [0, 1]) {
            const curvature = richardson((t) => fn.gradient(moved(x, j, t))[i]!, 0) / zoom;
            expect(Math.abs(hessian[i]![j]! - curvature)).toBeLessThanOrEqual(tolerance * slopeSize);
          }
        }
        expect(hessian[0]![1]).toBe(hessian[1]![0]);
      }),
    );
  });

  it('has its minimum where it says, inside the domain', () => {
    const { at, value } = fn.minimum;
    const size = 1 + Math.abs(value);
    expect(Math.abs(fn.value(at) - value)).toBeLessThanOrEqual(1e-15 * size);
    for (const slope of fn.gradient(at)) expect(Math.abs(slope)).toBeLessThanOrEqual(1e-13);
    fn.domain.forEach(([low, high], j) => expect(low < at[j]! && at[j]! < high).toBe(true));
    fc.assert(
      fc.property(pointsOf(fn), (x) => {
        expect(fn.value(x)).toBeGreaterThanOrEqual(value);
      }),
    );
  });

  it('is found by its name and exported', () => {
    expect(benchmarkFunction(fn.name)).toBe(fn);
    expect(Object.values(datasets)).toContain(fn);
    expect(fn.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(fn.domain).toHaveLength(2);
  });
});

describe('benchmark functions', () => {
  it('have the published values at some points', () => {
    const at = (name: string, x: number[]): number => benchmarkFunction(name).value(x);
    expect(at('ackley', [1, 1])).toBeCloseTo(3.6253849384403627, 13);
    expect(at('beale', [0, 0])).toBeCloseTo(14.203125, 13);
    expect(at('booth', [0, 0])).toBe(74);
    expect(at('bukin', [-10, 0])).toBe(100);
    expect(at('mc-cormick', [0, 0])).toBe(1);
    expect(at('rosenbrock', [-1, 1])).toBe(4);
    expect(at('styblinski-tang', [1, -1])).toBe(-15);
  });

  it('have finite gradients also where they are not smooth', () => {
    expect(benchmarkFunction('ackley').gradient([0, 0])).toEqual([0, 0]);
    expect(benchmarkFunction('bukin').gradient([-5, 0.25])).toEqual([0.01, 0]);
  });

  it('are seven, and an unknown name is answered with theirs', () => {
    expect(benchmarkFunctions).toHaveLength(7);
    expect(thrownBy(() => benchmarkFunction('akley', 'reproduce'))).toEqual(
      expect.objectContaining({
        name: 'UnknownNameError',
        message:
          'reproduce: function: expected one of ackley, beale, booth, bukin, mc-cormick, rosenbrock, styblinski-tang, ' +
          "got 'akley'. Correct the name.",
      }),
    );
  });
});
