/** The gradient note's layer-by-layer recursions (G1–G6) are the sweeps. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activationFunction } from '../../src/functions/activation.js';
import { linearize } from '../../src/linearization/linearize.js';
import { mlp } from '../../src/network/mlp.js';
import { random } from '../../src/numeric/random.js';
import { inputDerivatives } from '../../src/sobolev/input-derivatives.js';
import { sobolevLoss } from '../../src/sobolev/sobolev-loss.js';
import { noteGradient, noteOutputs, type NoteLayer } from '../oracles/gradient-note.js';
import { expectClose } from '../support/compare.js';

const cases = fc.record({
  widths: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 5 }),
  samples: fc.integer({ min: 1, max: 4 }),
  name: fc.constantFrom('tanh', 'softplus', 'sin', 'square'),
  seed: fc.nat(1e6),
});

/** The layers of a network whose parameters are weights row by row, then biases. */
function layersOf(widths: readonly number[], parameters: Float64Array): NoteLayer[] {
  let at = 0;
  const take = (count: number): number[] => [...parameters.subarray(at, (at += count))];
  return widths.slice(1).map((outputs, k) => {
    const w = Array.from({ length: outputs }, () => take(widths[k]!));
    return { w, bias: take(outputs) };
  });
}

/** To 1e-12 of the largest entry: both sides sum a few hundred products in other orders. */
function relativelyClose(what: string, actual: Float64Array, expected: Float64Array): void {
  const scale = expected.reduce((max, entry) => Math.max(max, Math.abs(entry)), 1);
  const inScale = (values: Float64Array): Float64Array => values.map((entry) => entry / scale);
  expectClose(what, inScale(actual), inScale(expected), 1e-12);
}

describe('the gradient note', () => {
  it('G1–G6 give the gradient of a Sobolev objective of slopes alone; G3 and G4 its slopes', () => {
    fc.assert(
      fc.property(cases, ({ widths, samples, name, seed }) => {
        const [inputs, outputs] = [widths[0]!, widths.at(-1)!];
        const network = mlp({ inputs, hidden: widths.slice(1, -1), outputs, activation: name, seed });
        const stream = random(seed);
        const normals = (count: number): number[] => Array.from({ length: count }, stream.normal);
        const x = Array.from({ length: samples }, () => normals(inputs));
        const dy = Array.from({ length: samples }, () =>
          Array.from({ length: outputs }, () => normals(inputs)),
        );
        const y = x.map(() => normals(outputs));
        const layers = layersOf(widths, network.parameters);
        const sigma = activationFunction(name);
        const { value, jacobian } = inputDerivatives(network, x, { order: 1 });
        const found = x.map((point) => noteOutputs(layers, sigma, point));
        relativelyClose('O', value.data, Float64Array.from(found.flatMap(({ o }) => [...o])));
        relativelyClose('𝔇', jacobian.data, Float64Array.from(found.flatMap(({ d }) => d.flat())));
        const at = linearize(network, { x, y, dy }, sobolevLoss({ value: 0, gradient: 1 }));
        const note = noteGradient(layers, sigma, x, dy);
        const sum = Float64Array.from(note.flatMap(({ w, bias }) => [...w.flat(), ...bias]));
        relativelyClose(
          'gradient',
          at.gradient.mean().map((entry) => entry * samples),
          sum,
        );
      }),
    );
  });

  it("the note's dropped factor 2 is seen: E = Σ|𝔇 − A|² changes twice as fast as its Δ says", () => {
    const layers: NoteLayer[] = [{ w: [[3]], bias: [0] }];
    const sigma = activationFunction('tanh');
    const [gradient] = noteGradient(layers, sigma, [[1]], [[[1]]]);
    const error = (w: number): number => (w - 1) ** 2;
    const slope = (error(3 + 1e-6) - error(3 - 1e-6)) / 2e-6;
    expect(slope / gradient!.w[0]![0]!).toBeCloseTo(2, 8);
  });
});
