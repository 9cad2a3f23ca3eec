/** The global form is the Hessian: the dense oracle against itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { architectures } from '../support/architectures.js';
import { expectClose, expectCloseToLargest } from '../support/compare.js';
import { sweepFactor, unitRoundoff } from '../support/tolerances.js';
import { assemble, coreBlocks, gaussNewton, spectral, type Sample } from './cores.js';
import { derivativeOver, hessian } from './derivatives.js';
import { magnitudes } from './magnitudes.js';
import { lossObjective } from './objectives.js';

describe('global form', () => {
  it('is the Hessian by nested dual numbers', () => {
    fc.assert(
      fc.property(architectures({ maxBatch: 1, maxDepth: 3, maxWidth: 4 }), (value) => {
        const sample: Sample = { ...value, x: value.x[0]!, y: value.y[0]! };
        const f = lossObjective(value.layers, value.loss, sample.x, sample.y);
        const ones = value.parameters.map(() => 1);
        const { error } = derivativeOver(magnitudes, f, value.parameters, [ones, ones]);
        const tolerance = sweepFactor * unitRoundoff * error;
        const columns = value.parameters.length;
        expectClose('UKUᵀ', assemble(coreBlocks(sample)), hessian(f, value.parameters), tolerance, columns);
      }),
      { numRuns: 40 },
    );
  });

  it('is not the Gauss-Newton matrix of a curved network, but is that of a linear one', () => {
    const dense = { kind: 'dense', inputs: 2, outputs: 2, bias: true } as const;
    const tanh = { kind: 'activation', name: 'tanh' } as const;
    const sample: Sample = {
      layers: [dense],
      parameters: [0.3, -0.2, 0.5, 0.1, 0.4, -0.6],
      loss: 'crossEntropy',
      x: [1, 2],
      y: [0.25, 0.75],
    };
    expectCloseToLargest('linear', assemble(coreBlocks(sample)), gaussNewton(sample), 1e-14);
    const curved = { ...sample, layers: [dense, tanh] };
    expect(() =>
      expectCloseToLargest('curved', assemble(coreBlocks(curved)), gaussNewton(curved), 1e-3),
    ).toThrow('curved: at');
  });
});

describe('spectral functions', () => {
  it('of a 2 by 2 block', () => {
    expectClose('absolute', spectral(Float64Array.of(0, 2, 2, 0), Math.abs), [2, 0, 0, 2], 1e-15);
    const clipped = spectral(Float64Array.of(0, 2, 2, 0), (value) => Math.max(value, 0));
    expectClose('clipped', clipped, [1, 1, 1, 1], 1e-15);
  });
});
