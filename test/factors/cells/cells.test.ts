/**
 * Cells on numbers whose sums are exact: quarters and sixteenths, so that pre-activations often lie on the kink itself,
 * and sums give the same bits in any order.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withCells } from '../../../src/factors/cells/cells.js';
import {
  formsInCells,
  hessianTimes,
  meanGradientInCells,
  productsInCells,
} from '../../../src/factors/hessian/in-cells.js';
import { materializeRows } from '../../../src/factors/rows/materialize.js';
import type { Cell, LossState } from '../../../src/factors/state.js';
import {
  activation,
  dense,
  linearize,
  mlp,
  residual,
  scaling,
  sequential,
  type ActivationInput,
  type CellsOption,
  type Layer,
  type Linearization,
} from '../../../src/index.js';
import { withPoisonedScratch } from '../../../src/numeric/allocation.js';
import { expectCloseToLargest, expectExact } from '../../support/compare.js';
import { stream } from '../../support/stream.js';
import { sweepRounding } from '../../support/tolerances.js';

/** max(z, 0)²: flat below 0, curved above. */
const squaredRelu: ActivationInput = {
  name: 'squaredRelu',
  value: (z) => Math.max(z, 0) ** 2,
  first: (z) => 2 * Math.max(z, 0),
  second: (z) => (z > 0 ? 2 : 0),
  third: () => 0,
};

interface Exact {
  readonly kind: 'plain' | 'residual' | 'scaled' | 'nested' | 'curved';
  readonly bias: boolean;
  /** Few are cut by coordinates, many by the patterns of their zeros; rows of very many are copied whole. */
  readonly inputs: number;
  readonly width: number;
  readonly samples: number;
  /** Added to the biases of the first layer, in sixteenths: far below 0 all units are dead. */
  readonly shift: number;
  readonly l2: number;
  readonly size: number;
  readonly seed: number;
}

const exact: fc.Arbitrary<Exact> = fc.record({
  kind: fc.constantFrom('plain', 'residual', 'scaled', 'nested', 'curved'),
  bias: fc.boolean(),
  inputs: fc.constantFrom(2, 12, 40),
  width: fc.integer({ min: 1, max: 7 }),
  samples: fc.constantFrom(1, 2, 4, 8, 16),
  shift: fc.constantFrom(0, 0, -8, -1000),
  l2: fc.constantFrom(0, 0.125),
  size: fc.integer({ min: 1, max: 5 }),
  seed: fc.noShrink(fc.nat()),
});

function layersOf({ kind, bias, width, inputs: first }: Exact): Layer[] {
  const hidden = (inputs: number): Layer[] => [dense(inputs, width, { bias }), activation('relu')];
  const body: Record<Exact['kind'], () => Layer[]> = {
    plain: () => hidden(width),
    residual: () => [residual(hidden(width))],
    scaled: () => [
      scaling({
        scale: Array.from({ length: width }, (_, i) => i % 3),
        shift: Array.from({ length: width }, (_, i) => i % 2),
      }),
      ...hidden(width),
    ],
    nested: () => [residual([...hidden(width), residual(hidden(width))])],
    curved: () => [dense(width, width, { bias }), activation(squaredRelu)],
  };
  return [...hidden(first), ...body[kind](), dense(width, 2, { bias })];
}

function linearized(
  value: Exact,
  cells: CellsOption,
): { readonly at: Linearization; readonly v: Float64Array } {
  const numbers = stream(value.seed);
  const parts = (length: number, of: number): Float64Array =>
    Float64Array.from({ length }, () => (numbers.integer(9) - 4) / of);
  const { blocks } = sequential(layersOf(value), { inputs: value.inputs, seed: 1 });
  const count = blocks.reduce((sum, { length }) => sum + length, 0);
  const parameters = parts(count, 4);
  if (value.bias)
    for (let i = 0; i < value.width; i++) parameters[value.inputs * value.width + i]! += value.shift / 16;
  const network = sequential(layersOf(value), { inputs: value.inputs, parameters });
  const data = (columns: number): { rows: number; columns: number; data: Float64Array } => ({
    rows: value.samples,
    columns,
    data: parts(value.samples * columns, 16),
  });
  const batch = { x: data(value.inputs), y: data(2), l2: value.l2, cells };
  return { at: linearize(network, batch, 'halfSquaredError'), v: parts(count, 4) };
}

describe('cells', () => {
  it('give the same bits where sums are exact, kinks at 0 included', () => {
    fc.assert(
      fc.property(exact, (value) => {
        const { at: on, v } = linearized(value, value.size);
        const { at: off } = linearized(value, false);
        for (const core of ['hessian', 'ggn'] as const) {
          const [a, b] = [on[core], off[core]];
          expectExact('multiply', a.multiply(v), b.multiply(v));
          expectExact('quadraticForms', a.quadraticForms(v), b.quadraticForms(v));
          expectExact('products', a.products(v).materialize().data, b.products(v).materialize().data);
          expectExact('mean of products', a.products(v).mean(), b.products(v).mean());
          expectExact('norms of products', a.products(v).norms(), b.products(v).norms());
        }
        expectExact('gradient', on.gradient.mean(), off.gradient.mean());
      }),
    );
  });

  it('give them with zeros in steps, too, which leave out no less', () => {
    fc.assert(
      fc.property(exact, (value) => {
        const { at, v } = linearized(value, false);
        const plain = at.hessian.verbs.state!;
        const level = withCells(plain, value.size);
        const stepped = withCells(plain, value.size, false, { calls: 0, units: 0, tile: 1 });
        expect(stepped.cells()?.kept ?? 1).toBeLessThanOrEqual(level.cells()?.kept ?? 1);
        for (const core of ['exact', 'gaussNewton'] as const) {
          expectExact('multiply', hessianTimes(stepped, core, v), hessianTimes(plain, core, v));
          // Again, on copies in the kernels' memory, and over what an array held before.
          const into = new Float64Array(v.length).fill(NaN);
          expectExact('multiply', hessianTimes(stepped, core, v, into), hessianTimes(plain, core, v));
          expectExact('forms', formsInCells(stepped, core, v), formsInCells(plain, core, v));
          const rows = [stepped, plain].map((state) => materializeRows(productsInCells(state, core, v)));
          expectExact('products', rows[0]!.data, rows[1]!.data);
        }
        const gradient = meanGradientInCells(stepped);
        if (gradient !== null) {
          const mean = linearized({ ...value, l2: 0 }, false).at.gradient.mean();
          expectExact('gradient', gradient, mean);
        }
      }),
    );
  });

  it('report the share of the work that a count over units gives', () => {
    fc.assert(
      fc.property(exact, (given) => {
        const value: Exact = { ...given, kind: 'plain' };
        const { at } = linearized(value, 1);
        // One sample a cell: its living units are those with γ ≠ 0, and one is kept where there are none.
        let kept = 0;
        for (let n = 0; n < value.samples; n++) {
          const factors = at.factors(n);
          const living = [0, 1, 2].map((k) => {
            const units = k === 0 ? factors.v(0) : factors.gamma(k);
            return Math.max(1, units.filter((entry) => entry !== 0).length);
          });
          kept += living[0]! * living[1]! + living[1]! * living[2]! + living[2]! * 2;
        }
        const { width } = value;
        const all = value.samples * (value.inputs * width + width * width + width * 2);
        // Null only where nothing at all can be left out.
        expect(at.cells?.kept ?? 1).toBeCloseTo(kept / all, 12);
        if (at.cells !== null) expect(at.cells.count).toBe(value.samples);
      }),
    );
  });

  it('would be noticed if a column or a row were taken for another', () => {
    const { at, v } = linearized(
      { kind: 'plain', bias: true, inputs: 2, width: 7, samples: 8, shift: 0, l2: 0, size: 2, seed: 7 },
      2,
    );
    const state = at.hessian.verbs.state!;
    const expected = hessianTimes(state, 'exact', v);
    for (const side of ['columns', 'rows'] as const) {
      const wrong = withLists(state, (list) => list.map((cell) => misread(cell, side)));
      expect(() => expectExact(side, hessianTimes(wrong, 'exact', v), expected)).toThrow(side);
    }
  });

  it('keep nothing of the kernels’ memory, and read nothing there that they have not written', () => {
    const value: Exact = {
      kind: 'residual',
      bias: true,
      inputs: 2,
      width: 7,
      samples: 8,
      shift: 0,
      l2: 0,
      size: 2,
      seed: 3,
    };
    const { at: off, v } = linearized(value, false);
    const { at: on } = linearized(value, 2);
    const [product, forms, rows] = withPoisonedScratch(() => [
      on.hessian.multiply(v),
      on.hessian.quadraticForms(v),
      on.hessian.products(v),
    ]);
    expectExact('multiply', product, off.hessian.multiply(v));
    expectExact('quadraticForms', forms, off.hessian.quadraticForms(v));
    // What was handed out before stays what it is, whatever is asked later.
    on.hessian.products(v.map((entry) => 2 * entry));
    expectExact('products', rows.materialize().data, off.hessian.products(v).materialize().data);
    expectExact(
      'gradient',
      withPoisonedScratch(() => on.gradient.mean()),
      off.gradient.mean(),
    );
  });

  it('are made where they pay: a few hundred samples in the plane, two layers of 64 units', () => {
    const numbers = stream(5);
    const network = mlp({ inputs: 2, hidden: [64, 64], outputs: 1, activation: 'relu', seed: 2 });
    const part = (columns: number): Float64Array =>
      Float64Array.from({ length: 512 * columns }, () => 4 * numbers.uniform() - 2);
    const batch = {
      x: { rows: 512, columns: 2, data: part(2) },
      y: { rows: 512, columns: 1, data: part(1) },
    };
    const at = linearize(network, batch, 'halfSquaredError');
    expect(at.cells!.count).toBeGreaterThan(1);
    expect(at.cells!.kept).toBeLessThan(0.75);
    const v = Float64Array.from(network.parameters, () => numbers.normal());
    const expected = linearize(network, { ...batch, cells: false }, 'halfSquaredError').hessian.multiply(v);
    expectCloseToLargest('multiply', at.hessian.multiply(v), expected, sweepRounding);
  });

  it('are not made where nothing can be left out', () => {
    const network = sequential([dense(2, 4), activation('tanh'), dense(4, 1)], { seed: 1 });
    const at = linearize(network, { x: [[1, 2]], y: [[1]], cells: true }, 'halfSquaredError');
    expect(at.cells).toBeNull();
  });

  it('are not made for small batches of their own accord', () => {
    const { at } = linearized(
      { kind: 'plain', bias: true, inputs: 2, width: 7, samples: 8, shift: 0, l2: 0, size: 2, seed: 7 },
      'auto',
    );
    expect(at.cells).toBeNull();
  });

  it.each([0, -1, 1.5, NaN, 'always'])('of %s are refused', (cells) => {
    const network = sequential([dense(2, 1)], { seed: 1 });
    const batch = { x: [[1, 2]], y: [[1]], cells: cells as CellsOption };
    expect(() => linearize(network, batch, 'halfSquaredError')).toThrow('cells');
  });
});

function withLists(state: LossState, change: (list: readonly Cell[]) => readonly Cell[]): LossState {
  const cells = state.cells()!;
  return { ...state, cells: () => ({ ...cells, list: change(cells.list) }) };
}

/** The cell with the units of every weight's rows or columns taken one further. */
function misread(cell: Cell, side: 'rows' | 'columns'): Cell {
  const width = 7;
  return {
    ...cell,
    blocks: cell.blocks.map((block) => ({
      ...block,
      [side]: block[side].map((unit) => (unit + 1) % Math.max(block[side].length, width)),
    })),
  };
}
