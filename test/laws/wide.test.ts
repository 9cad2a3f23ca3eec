/**
 * Networks wide enough for the blocked and compiled kernels, which the small ones of the other laws never reach. Brute
 * force costs one evaluation a number, so single numbers are compared: slopes, bilinear forms and third derivatives.
 */
import type fc from 'fast-check';
import { describe } from 'vitest';
import { derivative } from '../oracles/derivatives.js';
import { architectures } from '../support/architectures.js';
import { mixedArchitectures } from '../support/mixed-architectures.js';
import { sampleObjective, sampleWeights, type Case } from '../support/case.js';
import { stream } from '../support/stream.js';
import { law, type Comparison } from './law.js';
import { hessianSize, meanSize, rounding } from './sizes.js';
import { linearized } from './subject.js';
import { dotProduct } from './vectors.js';

/** A few drawn layers, blown up: width w becomes 16 w + 5, the batch 7 samples. */
const wide: fc.Arbitrary<Case> = architectures({
  maxDepth: 2,
  maxWidth: 4,
  maxOutputs: 3,
  ornaments: false,
  weighted: false,
}).map(widened);

/** Eight times as wide, few layers, activations that do not amplify: else sums over wide rows leave few digits. */
const wideMixed = {
  scale: 8,
  around: 1,
  maxParameters: 6000,
  maxBatch: 5,
  weighted: false,
  activations: ['tanh', 'sigmoid', 'softplus'],
} as const;

function widened(value: Case): Case {
  const numbers = stream(value.parameters.length);
  const grow = (width: number): number => 16 * width + 5;
  const denses = value.layers.filter((layer) => layer.kind === 'dense');
  const layers = value.layers.map((layer) => {
    if (layer.kind !== 'dense') return layer;
    const inputs = layer === denses[0] ? layer.inputs : grow(layer.inputs);
    const outputs = layer === denses[denses.length - 1] ? layer.outputs : grow(layer.outputs);
    return { ...layer, inputs, outputs };
  });
  const parameters = layers.flatMap((layer) => {
    if (layer.kind !== 'dense') return [];
    const weights = Array.from(
      { length: layer.inputs * layer.outputs },
      () => numbers.normal() / Math.sqrt(layer.inputs),
    );
    return [
      ...weights,
      ...Array.from({ length: layer.bias ? layer.outputs : 0 }, () => numbers.normal() / 2),
    ];
  });
  const repeat = <T>(rows: readonly T[]): T[] => Array.from({ length: 7 }, (_, n) => rows[n % rows.length]!);
  return {
    ...value,
    layers,
    parameters,
    x: repeat(value.x).map((row) => row.map((entry) => entry + numbers.normal() / 8)),
    y: repeat(value.y),
    dy: repeat(value.dy),
    u: parameters.map(() => numbers.normal()),
    v: parameters.map(() => numbers.normal()),
  };
}

describe('wide networks agree with the dense oracle', () => {
  const mean = (value: Case, ...directions: (readonly number[])[]): number =>
    dotProduct(
      sampleWeights(value),
      value.x.map((_, n) => derivative(sampleObjective(value, n), value.parameters, ...directions)),
    );

  const agrees = function* (value: Case): Generator<Comparison> {
    const { u, v } = value;
    const at = linearized(value);
    const slope = rounding(meanSize(value, v));
    yield {
      what: 'loss',
      actual: [at.loss],
      expected: [mean(value)],
      tolerance: rounding(meanSize(value)),
    };
    yield {
      what: 'g·v',
      actual: [dotProduct(at.gradient.mean(), v)],
      expected: [mean(value, v)],
      tolerance: slope,
    };
    const form = rounding(hessianSize(value, u, v));
    const bilinear = [mean(value, u, v)];
    yield {
      what: 'uᵀHv',
      actual: [dotProduct(at.hessian.multiply(v), u)],
      expected: bilinear,
      tolerance: form,
    };
    const third = rounding(meanSize(value, v, v, v));
    yield {
      what: "φ'''",
      actual: [at.hessian.thirdDerivative(v)],
      expected: [mean(value, v, v, v)],
      tolerance: third,
    };
  };

  law('in slopes, bilinear forms and third derivatives', wide, agrees, { runs: 25 });

  // Third derivatives along normal directions add up thousands of terms of both signs at every step: more of them have no
  // digits to compare.
  law('in the same of mixed networks', mixedArchitectures(wideMixed), agrees, { runs: 100, sharpness: 0.75 });
});
