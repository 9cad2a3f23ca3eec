/** Agreement with PyTorch's autograd on one fixture, as tests: 1e-10, relative to the largest entry. */
import { expect, it } from 'vitest';
import {
  inputDerivatives,
  linearize,
  sobolevLoss,
  type LossInput,
  type MatrixLike,
  type Network,
} from '../../src/index.js';
import { coreInertia } from '../../src/factors/hessian/inertia.js';
import { expectCloseToLargest } from './compare.js';
import { symmetricEigenvalues } from './eigenvalues.js';
import { eigenvalueNoise, torchRelative } from './tolerances.js';

type Rows = readonly (readonly number[])[];

/** What PyTorch's files hold, whatever the network. */
export interface TorchReference {
  readonly parameters: readonly number[];
  readonly x: Rows;
  readonly y: MatrixLike;
  readonly loss: readonly number[];
  readonly output: Rows;
  readonly gradient: Rows;
  readonly hessian: readonly Rows[];
  readonly direction: readonly number[];
  readonly hvp: Rows;
  readonly inputGradient: Rows;
  readonly inputHessian: readonly Rows[];
  readonly sobolev?: {
    readonly dy: readonly Rows[];
    readonly gradientWeight: number;
    readonly loss: number;
    readonly gradient: readonly number[];
    readonly hvp: readonly number[];
  };
}

/** Σ wₙ aₙ of equal weights. */
export function meanOf(rows: Rows): number[] {
  return rows[0]!.map((_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length);
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** Tests that every verb at the fixture's parameters is what PyTorch computed. */
export function agreesWithTorch(fixture: TorchReference, network: Network, objective: LossInput): void {
  const { x, y, direction } = fixture;
  const count = fixture.parameters.length;
  const at = linearize(network, { x, y }, objective);
  const close = (
    what: string,
    actual: ArrayLike<number>,
    expected: ArrayLike<number>,
    columns?: number,
  ): void => expectCloseToLargest(what, actual, expected, torchRelative, columns);

  it('has the outputs and losses of PyTorch', () => {
    close('predict', network.predict(x).data, fixture.output.flat());
    close('output', at.output.data, fixture.output.flat());
    close('losses', at.losses, fixture.loss);
    close('loss', [at.loss], meanOf(fixture.loss.map((loss) => [loss])));
  });

  it('has the gradients of PyTorch', () => {
    close('all', at.gradient.materialize().data, fixture.gradient.flat(), count);
    close('mean', at.gradient.mean(), meanOf(fixture.gradient));
    fixture.gradient.forEach((row, n) => close(`sample ${n}`, at.gradient.sample(n).mean(), row));
  });

  it('has the Hessians of PyTorch', () => {
    fixture.hessian.forEach((dense, n) =>
      close(`sample ${n}`, at.hessian.sample(n).materialize().data, dense.flat(), count),
    );
    const mean = meanOf(fixture.hessian.map((dense) => dense.flat()));
    close('mean', at.hessian.materialize().data, mean, count);
  });

  it('has the Hessians of PyTorch, block by block', () => {
    fixture.hessian.forEach((dense, n) => {
      // Relative to the largest entry of the whole Hessian: some blocks are zero but for rounding.
      const scale = Math.max(...dense.flat().map(Math.abs));
      for (const rows of network.blocks) {
        for (const columns of network.blocks) {
          const expected = dense
            .slice(rows.offset, rows.offset + rows.length)
            .flatMap((row) => row.slice(columns.offset, columns.offset + columns.length));
          const block = at.hessian.sample(n).block(rows.name, columns.name).materialize();
          const what = `sample ${n}, ${rows.name}, ${columns.name}`;
          close(what, [scale, ...block.data], [scale, ...expected]);
        }
      }
    });
  });

  it('has the Hessian products of PyTorch', () => {
    close('products', at.hessian.products(direction).materialize().data, fixture.hvp.flat(), count);
    close('mean', at.hessian.multiply(direction), meanOf(fixture.hvp));
    fixture.hvp.forEach((product, n) =>
      close(`sample ${n}`, at.hessian.sample(n).multiply(direction), product),
    );
    const forms = fixture.hvp.map((product) =>
      product.reduce((sum, value, i) => sum + value * direction[i]!, 0),
    );
    close('quadratic forms', at.hessian.quadraticForms(direction), forms);
  });

  it('has the input gradient and input Hessian of PyTorch', () => {
    const { value, jacobian, hessian } = inputDerivatives(network, x, { order: 2 });
    const inputs = x[0]!.length;
    const first = (data: Float64Array, columns: number, length: number): number[] =>
      x.flatMap((_, n) => Array.from(data.subarray(n * columns, n * columns + length)));
    close('value', value.data, fixture.output.flat());
    close('jacobian', first(jacobian.data, jacobian.columns, inputs), fixture.inputGradient.flat());
    close('hessian', first(hessian.data, hessian.columns, inputs * inputs), fixture.inputHessian.flat(2));
  });

  it.runIf(fixture.sobolev !== undefined)('has the Sobolev loss, gradient and product of PyTorch', () => {
    const { dy, gradientWeight, loss, gradient, hvp } = fixture.sobolev!;
    const both = linearize(network, { x, y, dy }, sobolevLoss({ value: 1, gradient: gradientWeight }));
    close('loss', [both.loss], [loss]);
    close('gradient', both.gradient.mean(), gradient);
    close('product', both.hessian.multiply(direction), hvp);
  });

  it('counts rank and inertia as the eigenvalues of PyTorch’s Hessians do', () => {
    fixture.hessian.forEach((dense, n) => {
      const values = symmetricEigenvalues({ rows: count, columns: count, data: dense.flat() });
      const scale = Math.max(...values.map(Math.abs));
      const noise = eigenvalueNoise(count) * scale;
      const positive = values.filter((value) => value > noise).length;
      const negative = values.filter((value) => value < -noise).length;
      const own = at.hessian.sample(n);
      const found = own.inertia();
      // What a network too large for its eigenvalues would be told: upper bounds, whatever its layers.
      const bound = coreInertia(own.verbs.state!, 'exact');
      expect(bound.positive).toBeGreaterThanOrEqual(positive);
      expect(bound.negative).toBeGreaterThanOrEqual(negative);
      const weakest = Math.min(...values.map(Math.abs).filter((value) => value > noise));
      if (weakest > 1e3 * noise) {
        // A clear gap: what is not zero is a thousand times what rounding makes of a zero.
        expect(found).toMatchObject({ positive, negative, zero: count - positive - negative, exact: true });
        expect(own.rank()).toBe(positive + negative);
      } else {
        // No clear gap: the theorem may count eigenvalues that float64 cannot tell from zero.
        expect(found.positive).toBeGreaterThanOrEqual(positive);
        expect(found.negative).toBeGreaterThanOrEqual(negative);
      }
    });
  });

  it('has the norms, inner products, diagonals, traces and Frobenius norms of PyTorch’s derivatives', () => {
    close(
      'norms',
      at.gradient.norms(),
      fixture.gradient.map((row) => Math.hypot(...row)),
    );
    const gram = fixture.gradient.flatMap((a) => fixture.gradient.map((b) => dot(a, b)));
    close('gram', at.gradient.gram().data, gram, fixture.gradient.length);
    fixture.hessian.forEach((dense, n) => {
      const H = at.hessian.sample(n);
      const diagonal = dense.map((row, i) => row[i]!);
      close(`diagonal ${n}`, H.diagonal(), diagonal);
      // Relative to what is summed: a trace may cancel.
      const scale = diagonal.reduce((sum, value) => sum + Math.abs(value), 0);
      close(`trace ${n}`, [scale, H.trace()], [scale, diagonal.reduce((sum, value) => sum + value, 0)]);
      close(`Frobenius ${n}`, [H.frobeniusNorm()], [Math.hypot(...dense.flat())]);
    });
    const [first, second] = [fixture.hessian[0]!.flat(), fixture.hessian[1]!.flat()];
    const size = Math.hypot(...first) * Math.hypot(...second);
    close('inner', [size, at.hessian.sample(0).inner(at.hessian.sample(1))], [size, dot(first, second)]);
    close(
      'norm of the mean',
      [at.hessian.frobeniusNorm()],
      [Math.hypot(...meanOf(fixture.hessian.map((rows) => rows.flat())))],
    );
  });
}
