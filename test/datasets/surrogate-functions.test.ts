import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  basketOption,
  type BoxDomain,
  muellerBrown,
  muellerBrownStationaryPoints,
  reactor,
  reactorDomain,
  sampleReactor,
} from '../../src/datasets/index.js';
import { row } from '../../src/numeric/matrix.js';
import { richardson } from '../functions/reference/richardson.js';
import { thrownBy } from '../support/thrown.js';

const pointsOf = (domain: BoxDomain): fc.Arbitrary<number[]> =>
  fc.tuple(...domain.map(([min, max]) => fc.double({ min, max, noNaN: true })));

const moved = (x: readonly number[], j: number, t: number): number[] =>
  x.map((entry, i) => (i === j ? entry + t : entry));

describe('Müller-Brown', () => {
  /** The step of `richardson`, 1/32, is long against wells of width 0.2. */
  const zoom = 1 / 8;
  /** Values up to 3,000, their eighth derivatives 1e4 larger; differences over 1/256 cost 4 digits. */
  const tolerance = 1e-9;

  it('has the slopes of its value as gradient, and of its gradient as Hessian', () => {
    fc.assert(
      fc.property(pointsOf(muellerBrown.domain), (x) => {
        const gradient = muellerBrown.gradient(x);
        const hessian = muellerBrown.hessian(x);
        const size = 1000 + Math.max(...hessian.flat().map(Math.abs));
        for (const j of [0, 1]) {
          const slope = richardson((t) => muellerBrown.value(moved(x, j, t * zoom)), 0) / zoom;
          expect(Math.abs(gradient[j]! - slope)).toBeLessThanOrEqual(tolerance * size);
          for (const i of [0, 1]) {
            const curvature = richardson((t) => muellerBrown.gradient(moved(x, j, t * zoom))[i]!, 0) / zoom;
            expect(Math.abs(hessian[i]![j]! - curvature)).toBeLessThanOrEqual(tolerance * size);
            expect(hessian[i]![j]).toBe(hessian[j]![i]);
          }
        }
      }),
    );
  });

  it('has its published stationary points', () => {
    const published = [-146.699, -40.665, -80.768, -72.249, -108.167];
    muellerBrownStationaryPoints.forEach(({ kind, at, value }, k) => {
      expect(Math.abs(value - published[k]!)).toBeLessThan(1e-3);
      expect(muellerBrown.value(at)).toBeCloseTo(value, 10);
      // Coordinates to the last digit, times curvatures of up to 3,000.
      expect(Math.hypot(...muellerBrown.gradient(at))).toBeLessThan(1e-11);
      const [[xx, xy], [, yy]] = muellerBrown.hessian(at) as [[number, number], [number, number]];
      expect(Math.sign(xx * yy - xy * xy)).toBe(kind === 'minimum' ? 1 : -1);
      if (kind === 'minimum') expect(xx).toBeGreaterThan(0);
    });
    expect(muellerBrown.minimum).toEqual({
      at: muellerBrownStationaryPoints[0]!.at,
      value: muellerBrownStationaryPoints[0]!.value,
    });
  });
});

describe('reactor', () => {
  it('has the slopes of its outlet as Jacobian', () => {
    fc.assert(
      fc.property(pointsOf(reactorDomain), (x) => {
        const { value, jacobian } = reactor(x);
        x.forEach((_, j) => {
          // Steps of a 32nd of the interval.
          const [low, high] = reactorDomain[j]!;
          const zoom = high - low;
          value.forEach((size, o) => {
            const slope = richardson((t) => reactor(moved(x, j, t * zoom)).value[o]!, 0);
            expect(Math.abs(zoom * jacobian[o]![j]! - slope)).toBeLessThanOrEqual(
              1e-9 * (1 + Math.abs(size)),
            );
          });
        });
      }),
      { numRuns: 20 },
    );
  });

  it('keeps its balances: A and P never exceed the feed, and the reactions only heat', () => {
    fc.assert(
      fc.property(pointsOf(reactorDomain), (x) => {
        const [a, p, t, gain] = reactor(x).value as [number, number, number, number];
        expect(a).toBeGreaterThan(0);
        expect(p).toBeGreaterThan(0);
        expect(a + p).toBeLessThan(x[3]!);
        expect(gain).toBe(p / x[3]!);
        // Both reactions give off heat: above the colder of feed and jacket.
        expect(t).toBeGreaterThan(Math.min(x[1]!, x[2]!));
      }),
    );
  });

  it('is accurate to a millionth of the ranges where the reactions are fastest', () => {
    const x = [1.6, 520, 510, 1.4, 2];
    const { value } = reactor(x);
    const ranges = [1.4, 1.4, 40];
    outletBySmallSteps(x).forEach((expected, o) => {
      expect(Math.abs(value[o]! - expected)).toBeLessThan(1e-6 * ranges[o]!);
    });
  });

  it('is sampled with a row per point', () => {
    const { x, y, dy } = sampleReactor({ samples: 3, seed: 5 });
    expect([x.columns, y.columns, dy.columns]).toEqual([5, 4, 20]);
    const { value, jacobian } = reactor(row(x, 2));
    expect(Array.from(row(y, 2))).toEqual(value);
    expect(Array.from(row(dy, 2))).toEqual(jacobian.flat());
    expect(sampleReactor({ samples: 2, seed: 5 }).x.data).toEqual(x.data.subarray(0, 10));
    expect(thrownBy(() => sampleReactor({ samples: 0, seed: 1 }))).toMatchObject({ name: 'DomainError' });
  });
});

/** C_A, C_P, T at the outlet in 4,000 small steps of the state alone, by Heun's method: an error of some 1e-7. */
function outletBySmallSteps([tau, hot, cool, feed, beta]: readonly number[]): number[] {
  const side = ([a, p, t]: readonly number[]): number[] => {
    const r1 = 2 * Math.exp(12 - 6000 / t!) * a!;
    const r2 = 0.2 * Math.exp(20 - 10_000 / t!) * p!;
    return [-tau! * r1, tau! * (r1 - r2), tau! * (60 * r1 + 25 * r2 - beta! * (t! - cool!))];
  };
  const plus = (u: readonly number[], v: readonly number[], h: number): number[] =>
    u.map((e, i) => e + h * v[i]!);
  const h = 1 / 4000;
  let u = [feed!, 0, hot!];
  for (let k = 0; k < 4000; k++) {
    const first = side(u);
    const second = side(plus(u, first, h));
    u = plus(plus(u, first, h / 2), second, h / 2);
  }
  return u;
}

describe('basket option', () => {
  const option = basketOption({ assets: 7, seed: 3 });

  it('has the slopes of its price as deltas', () => {
    fc.assert(
      fc.property(pointsOf(Array.from({ length: 7 }, () => [0.5, 1.5] as const)), (spot) => {
        const deltas = option.deltas(spot);
        spot.forEach((_, j) => {
          const slope = richardson((t) => option.price(moved(spot, j, t)), 0);
          expect(Math.abs(deltas[j]! - slope)).toBeLessThan(1e-10);
        });
      }),
    );
  });

  it('has weights that sum to 1 and a basket with standard deviation 0.2', () => {
    expect(option.weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14);
    const spread = Array.from({ length: 7 }, (_, j) =>
      option.weights.reduce((sum, w, i) => sum + w * row(option.chol, i)[j]!, 0),
    );
    expect(Math.hypot(...spread)).toBeCloseTo(0.2, 14);
  });

  it('has labels whose mean is the truth', () => {
    const noisy = option.paths({ samples: 20_000, seed: 8 });
    let [value, squares, slope, slopeSquares] = [0, 0, 0, 0];
    for (let n = 0; n < 20_000; n++) {
      const error = noisy.y.data[n]! - option.price(row(noisy.x, n));
      const first = (row(noisy.dy, n)[0]! - option.deltas(row(noisy.x, n))[0]!) / option.weights[0]!;
      value += error / 20_000;
      squares += error ** 2 / 20_000;
      slope += first / 20_000;
      slopeSquares += first ** 2 / 20_000;
    }
    expect(Math.abs(value)).toBeLessThan(4 * Math.sqrt(squares / 20_000));
    expect(Math.abs(slope)).toBeLessThan(4 * Math.sqrt(slopeSquares / 20_000));
    expect(squares).toBeGreaterThan(1e-4);
  });

  it('begins a larger sample with the smaller one, and refuses what is no count', () => {
    const { x, y } = option.boxPrices({ samples: 5, seed: 2 });
    expect(option.boxPrices({ samples: 3, seed: 2 }).x.data).toEqual(x.data.subarray(0, 21));
    expect(y.data[4]).toBe(option.price(row(x, 4)));
    expect(thrownBy(() => basketOption({ assets: 0, seed: 1 }))).toMatchObject({ name: 'DomainError' });
    expect(thrownBy(() => option.paths({ samples: 0.5, seed: 1 }))).toMatchObject({ name: 'DomainError' });
  });
});
