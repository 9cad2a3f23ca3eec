/** S1, S2, S-dist: objectives with derivative labels, their gradients and Hessian products. */
import { linearize, sobolevLoss, type Linearization } from '../../src/index.js';
import type { BridgeCheck } from '../bridge-check.js';
import * as q from '../kernel/fraction.js';
import type { Fraction } from '../kernel/fraction.js';
import * as p from '../kernel/polynomial.js';
import type { Polynomial } from '../kernel/polynomial.js';
import type { Point } from '../kernel/rational-points.js';
import { dyadsByOutputs } from '../sobolev/distillation.js';
import { dyads, freeResiduals, withoutCurvature } from '../sobolev/objective.js';
import { gradientOfDyads, inputsOf, type SymbolicDyad } from '../sobolev/sweeps.js';
import { bridgeCase, evaluated, once, type BridgeCase } from './case.js';
import { bridgeCheck, type Comparison } from './check.js';

/** The weight of slope errors and of errors of second derivatives. */
const weight = 1 / 2;
const half = q.fraction(1, 2);

interface SobolevCase {
  readonly one: BridgeCase;
  /** ∂m_o/∂x_j − dy, row by row, at each sample; along directions where there are any. */
  readonly slopes: readonly (readonly Fraction[])[];
  readonly at: Linearization;
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const scalar = once(() => [
  bridgeCase({ widths: [2, 2, 1], activations: ['square'], step: 2, seed: 11 }),
  bridgeCase({ widths: [2, 2, 2, 1], activations: ['identity', 'square'], step: 4, seed: 12 }),
]);
const wide = once(() => [bridgeCase({ widths: [2, 3, 2], activations: ['square'], step: 2, seed: 13 })]);
const small = once(() => [
  bridgeCase({ widths: [1, 2, 1], activations: ['square'], step: 4, seed: 14 }),
  bridgeCase({ widths: [2, 2, 1], activations: ['square'], step: 4, seed: 15 }),
]);

const outputsOf = ({ net }: BridgeCase): readonly Polynomial[] => net.states[net.depth]!;

/** Labels of the case's own numbers, and how far the network's slopes are from them. */
function withSlopes(one: BridgeCase): SobolevCase {
  const symbols = outputsOf(one).flatMap((output) => one.net.gradientOf(output, inputsOf(one.net)));
  const dy = one.x.map(() => one.draw(symbols.length));
  return {
    one,
    slopes: one.points.map((point, n) =>
      evaluated(symbols, point).map((slope, i) => q.subtract(slope, q.fromNumber(dy[n]![i]!))),
    ),
    at: linearize(one.network, { x: one.x, y: one.y, dy }, sobolevLoss({ gradient: weight })),
  };
}

/** The same along one direction for all samples; `spread` gives the residual ρ = Σ_k r_k v_k its components. */
function alongDirection(one: BridgeCase): SobolevCase {
  const [v, t] = [one.draw(one.net.widths[0]!), one.x.map(() => one.draw(1))];
  const symbols = one.net.gradientOf(outputsOf(one)[0]!, inputsOf(one.net));
  const direction = v.map(q.fromNumber);
  const slopes = one.points.map((point, n) => {
    const slope = evaluated(symbols, point).reduce(
      (sum, entry, j) => q.add(sum, q.multiply(entry, direction[j]!)),
      q.zero,
    );
    const residual = q.subtract(slope, q.fromNumber(t[n]![0]!));
    return direction.map((entry) => q.multiply(residual, entry));
  });
  const data = { x: one.x, y: one.y, dy: t, directions: v.map((entry) => [entry]) };
  return { one, slopes, at: linearize(one.network, data, sobolevLoss({ gradient: weight })) };
}

/** The symbols of the residuals beside those of the network. */
function withResiduals(point: Point, named: Iterable<readonly [string, Fraction]>): Point {
  return new Map([...point, ...named]);
}

/** Gradients of a scalar network: e and rho_j from slopes, R_i_j from second derivatives. */
function* scalarGradients(
  list: readonly SobolevCase[],
  made: (one: BridgeCase) => readonly SymbolicDyad[],
  bends: readonly (readonly (readonly Fraction[])[])[] = [],
): Generator<Comparison> {
  for (const [c, { one, slopes, at }] of list.entries()) {
    const formula = gradientOfDyads(one.net, made(one));
    const code = at.gradient.materialize();
    const d = one.net.widths[0]!;
    for (const [n, point] of one.points.entries()) {
      const rho = slopes[n]!.map((slope, j) => [`rho_${j + 1}`, q.multiply(half, slope)] as const);
      const R = range(d * d).map((ij) => {
        const [i, j] = [Math.floor(ij / d), ij % d];
        return [`R_${Math.min(i, j) + 1}_${Math.max(i, j) + 1}`, bends[c]?.[n]?.[ij] ?? q.zero] as const;
      });
      const all = withResiduals(point, [['e', point.get('fD1')!], ...rho, ...R]);
      yield {
        what: `${one.name}, sample ${n}`,
        code: code.data.subarray(n * code.columns, (n + 1) * code.columns),
        formula: evaluated(formula, all),
      };
    }
  }
}

const order =
  (k: number, change?: typeof withoutCurvature) =>
  (one: BridgeCase): readonly SymbolicDyad[] =>
    dyads(one.net, k, freeResiduals(one.net.widths[0]!), change);

const slopeCases = once(() => scalar().map(withSlopes));
const directionCases = once(() => scalar().map(alongDirection));

/** With second derivatives: their labels, and R = ½(∇²m − T). */
const bentCases = once(() =>
  small().map((one): SobolevCase & { readonly bends: readonly (readonly Fraction[])[] } => {
    const d = one.net.widths[0]!;
    const { slopes } = withSlopes(one);
    const xs = inputsOf(one.net);
    const dy = one.x.map(() => one.draw(d));
    const d2y = one.x.map(() => {
      const list = one.draw(d * d);
      return range(d * d).map(
        (ij) => list[Math.min(Math.floor(ij / d), ij % d) * d + Math.max(Math.floor(ij / d), ij % d)]!,
      );
    });
    const [first, second] = [
      one.net.gradientOf(outputsOf(one)[0]!, xs),
      one.net.hessianOf(outputsOf(one)[0]!, xs, xs).flat(),
    ];
    const off = (symbols: readonly Polynomial[], labels: readonly number[], point: Point): Fraction[] =>
      evaluated(symbols, point).map((value, i) => q.subtract(value, q.fromNumber(labels[i]!)));
    return {
      one,
      slopes: slopes.map((_, n) => off(first, dy[n]!, one.points[n]!)),
      bends: one.points.map((point, n) =>
        off(second, d2y[n]!, point).map((entry) => q.multiply(half, entry)),
      ),
      at: linearize(
        one.network,
        { x: one.x, y: one.y, dy, d2y },
        sobolevLoss({ gradient: weight, hessian: weight }),
      ),
    };
  }),
);

function* wideGradients(change?: typeof withoutCurvature): Generator<Comparison> {
  for (const { one, slopes, at } of wide().map(withSlopes)) {
    const formula = gradientOfDyads(one.net, dyadsByOutputs(one.net, change));
    const code = at.gradient.materialize();
    const [outputs, d] = [one.net.widths[one.net.depth]!, one.net.widths[0]!];
    for (const [n, point] of one.points.entries()) {
      const l = range(outputs).map((o) => [`l_${o + 1}`, point.get(`fD${o + 1}`)!] as const);
      const rho = slopes[n]!.map((slope, i): readonly [string, Fraction] => [
        `rho_${Math.floor(i / d) + 1}_${(i % d) + 1}`,
        q.multiply(half, slope),
      ]);
      yield {
        what: `${one.name}, sample ${n}`,
        code: code.data.subarray(n * code.columns, (n + 1) * code.columns),
        formula: evaluated(formula, withResiduals(point, [...l, ...rho])),
      };
    }
  }
}

/** The Hessian of the objective along v, by differentiating it twice; without slope errors for the control. */
function* hessianProducts(withErrors: boolean): Generator<Comparison> {
  for (const { one, slopes, at } of small().map(withSlopes)) {
    const [output] = outputsOf(one);
    const xs = inputsOf(one.net);
    const code = at.hessian.products(one.v).materialize();
    const gradients = one.net.gradientOf(output!, xs);
    for (const [n, point] of one.points.entries()) {
      // The label is what is left of the slope without its residual.
      const labels = evaluated(gradients, point).map((slope, j) => q.subtract(slope, slopes[n]![j]!));
      const errors = gradients.map((slope, j) => p.subtract(slope, p.constant(labels[j]!)));
      const squares = p.sum(...errors.map((error) => p.power(error, 2)));
      const E = p.sum(one.net.f, p.scale(q.fraction(withErrors ? 1 : 0, 4), squares));
      const along = p.sum(
        ...one.net
          .gradientOf(E, one.net.parameters)
          .map((slope, i) => p.scale(q.fromNumber(one.v[i]!), slope)),
      );
      yield {
        what: `${one.name}, sample ${n}`,
        code: code.data.subarray(n * code.columns, (n + 1) * code.columns),
        formula: evaluated(one.net.gradientOf(along, one.net.parameters), point),
      };
    }
  }
}

/** ½e² + ½·weight·|slope errors|². */
function* losses(factor: Fraction): Generator<Comparison> {
  for (const { one, slopes, at } of slopeCases()) {
    const formula = one.points.map((point, n) => {
      const squares = slopes[n]!.reduce((sum, slope) => q.add(sum, q.multiply(slope, slope)), q.zero);
      return q.add(point.get('f')!, q.multiply(factor, squares));
    });
    yield { what: one.name, code: at.losses, formula };
  }
}

const source = 'src/sobolev/sobolev-loss.ts';
const symbol = 'linearize(…, sobolevLoss(…))';

export const sobolevBridge: readonly BridgeCheck[] = [
  bridgeCheck({
    formula: 'ℓ(m, y) + ½μ|∇m − t|²',
    entries: ['S1'],
    symbol: `${symbol}.losses`,
    source,
    comparisons: () => losses(q.fraction(1, 4)),
    control: { statement: 'slope errors without the ½', comparisons: () => losses(half) },
  }),
  bridgeCheck({
    formula: 'δ ⊗ [u; 0] + (δ̇ + eδ) ⊗ ṽ',
    entries: ['S1', 'D-sobolev', 'G5', 'G6'],
    symbol: `${symbol}.gradient`,
    source: 'src/sobolev/sobolev-gradient.ts',
    comparisons: () => scalarGradients(slopeCases(), order(1)),
    control: {
      statement: 'without c ⊙ s',
      comparisons: () => scalarGradients(slopeCases(), order(1, withoutCurvature)),
    },
  }),
  bridgeCheck({
    formula: 'the n₀ + 2 dyads of order 2',
    entries: ['S1'],
    symbol: `${symbol}.gradient, with d2y`,
    source: 'src/sobolev/curvature-gradient.ts',
    comparisons: () =>
      scalarGradients(
        bentCases(),
        order(2),
        bentCases().map(({ bends }) => bends),
      ),
    control: {
      statement: 'the two dyads of order 1',
      comparisons: () => scalarGradients(bentCases(), order(1)),
    },
  }),
  bridgeCheck({
    formula: 'ρ = μ Σ_k v_k(⟨∇m, v_k⟩ − t_k)',
    entries: ['S2'],
    symbol: `${symbol}.gradient, with directions`,
    source: 'src/sobolev/given-directions.ts',
    comparisons: () => scalarGradients(directionCases(), order(1)),
    control: {
      statement: 'without c ⊙ s',
      comparisons: () => scalarGradients(directionCases(), order(1, withoutCurvature)),
    },
  }),
  bridgeCheck({
    formula: 'the 1 + C dyads of C outputs',
    entries: ['S-dist'],
    symbol: `${symbol}.gradient, two outputs`,
    source: 'src/sobolev/sobolev-gradient.ts',
    comparisons: () => wideGradients(),
    control: { statement: 'without c ⊙ s', comparisons: () => wideGradients(withoutCurvature) },
  }),
  bridgeCheck({
    formula: '∂²E/∂θ² v, E with slope errors',
    entries: ['D-sobolev'],
    symbol: `${symbol}.hessian.products(v)`,
    source: 'src/sobolev/sobolev-hessian.ts',
    comparisons: () => hessianProducts(true),
    control: { statement: 'without the slope errors', comparisons: () => hessianProducts(false) },
  }),
];
