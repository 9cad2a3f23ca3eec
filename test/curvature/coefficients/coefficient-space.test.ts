/** Directions as coefficients: isometric, and the same Hessian as on parameters. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  coefficientSpace,
  type CoefficientSpace,
} from '../../../src/curvature/coefficients/coefficient-space.js';
import { dense, linearize, mlp, sequential, type Linearization } from '../../../src/index.js';
import { countAllocations } from '../../../src/numeric/allocation.js';
import { normalRows } from '../../structure/networks.js';
import { expectClose } from '../../support/compare.js';
import { compressionRelative, spanOrthogonality } from '../../support/tolerances.js';
import { randomLinearizations, scaleOf } from '../random-linearizations.js';

const cores = ['exact', 'gaussNewton'] as const;

/** All weights that can be compressed. Null where each weight shares its bias with another. */
function spaceOf(at: Linearization, core: (typeof cores)[number]): CoefficientSpace | null {
  const { state } = at.hessian.withCore(core).verbs;
  return coefficientSpace(state!, core, 'all');
}

const length = (v: Float64Array): number => Math.hypot(...v);
const dot = (u: Float64Array, v: Float64Array): number => u.reduce((sum, entry, i) => sum + entry * v[i]!, 0);

function directions(count: number, order: number, seed: number): Float64Array[] {
  return normalRows(count, order, seed).map((entries) => Float64Array.from(entries));
}

describe('coefficientSpace', () => {
  it('is isometric: coordinates of what is written out come back, with their inner products', () => {
    fc.assert(
      fc.property(randomLinearizations, fc.constantFrom(...cores), fc.nat(), (at, core, seed) => {
        const space = spaceOf(at, core);
        if (space === null) return;
        const { length: order } = at.network.parameters;
        const [u, v] = directions(2, order, seed) as [Float64Array, Float64Array];
        const [c, d] = [space.coordinates(u), space.coordinates(v)];
        const [x, y] = [space.expand(c), space.expand(d)];
        const tolerance = spanOrthogonality(order) * length(u) * Math.max(1, length(v));
        expectClose('coordinates', space.coordinates(x), c, tolerance);
        expectClose('inner products', [dot(c, d)], [dot(x, y)], tolerance);
        expectClose('projections', [dot(x, y)], [dot(u, y)], tolerance);
      }),
    );
  });

  it('holds the gradient, and multiplies as the Hessian does', () => {
    fc.assert(
      fc.property(randomLinearizations, fc.constantFrom(...cores), fc.nat(), (at, core, seed) => {
        const space = spaceOf(at, core);
        if (space === null) return;
        const { length: order } = at.network.parameters;
        const [v] = directions(1, order, seed) as [Float64Array];
        const tolerance = compressionRelative(order) * scaleOf(at);
        const gradient = at.gradient.mean();
        expectClose('gradient', space.expand(space.coordinates(gradient)), gradient, tolerance);
        const image = space.multiply(space.coordinates(v));
        const expected = at.hessian.withCore(core).multiply(v);
        expectClose('H v', space.expand(image), expected, tolerance * Math.max(1, length(v)));
        // The image is a direction as `coordinates` gives it: nothing of B lies along Q_v.
        expectClose(
          'canonical',
          space.coordinates(space.expand(image)),
          image,
          tolerance * Math.max(1, length(v)),
        );
      }),
    );
  });

  const wide = mlp({ inputs: 2, hidden: [96, 96], outputs: 1, activation: 'tanh', seed: 2 });
  const narrow = mlp({ inputs: 4, hidden: [16, 16], outputs: 1, activation: 'tanh', seed: 2 });
  const fit = (network: typeof wide, samples: number): Linearization =>
    linearize(
      network,
      { x: normalRows(samples, network.inputs, 3), y: normalRows(samples, 1, 4) },
      'halfSquaredError',
    );

  it('compresses wide layers of few samples only', () => {
    const space = coefficientSpace(fit(wide, 8).hessian.verbs.state!, 'exact')!;
    // The wide layer's coefficients, Aᵀ and B, and the parameters of the two others.
    expect(space.dimension).toBe(8 * 96 + 8 * 97 + 3 * 96 + 97);
    expect(space.share).toBeLessThan(0.6);
    expect(space.share).toBeGreaterThan(1 / 3);
    expect(coefficientSpace(fit(wide, 96).hessian.verbs.state!, 'exact')).toBeNull();
    expect(coefficientSpace(fit(narrow, 8).hessian.verbs.state!, 'exact')).toBeNull();
  });

  it('leaves the work to cells where those keep less of it', () => {
    const state = fit(wide, 8).hessian.verbs.state!;
    const withCells = (kept: number): typeof state => ({ ...state, cells: () => ({ kept, list: [] }) });
    const { share } = coefficientSpace(state, 'exact')!;
    expect(coefficientSpace(withCells(share - 0.1), 'exact')).toBeNull();
    expect(coefficientSpace(withCells(share + 0.1), 'exact')).not.toBeNull();
  });

  it('makes nothing of the size of the parameters in a product', () => {
    const { state } = fit(wide, 8).hessian.verbs;
    const space = coefficientSpace(state!, 'exact')!;
    const c = space.coordinates(Float64Array.from(normalRows(1, wide.parameters.length, 5)[0]!));
    const { value, largest } = countAllocations(() => space.multiply(c));
    expect(value).toHaveLength(space.dimension);
    expect(largest).toBe(space.dimension);
    expect(largest).toBeLessThan(wide.parameters.length / 4);
  });

  it('is not there where a value is not finite', () => {
    const network = sequential([dense(6, 6), dense(6, 2)], { inputs: 6, seed: 1 });
    const batch = { x: [[1.7e308, 1.7e308, 1.7e308, 1.7e308, 1.7e308, 1.7e308]], y: [[0, 0]] };
    expect(
      coefficientSpace(linearize(network, batch, 'halfSquaredError').hessian.verbs.state!, 'exact', 'all'),
    ).toBeNull();
  });
});
