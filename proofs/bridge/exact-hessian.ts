/**
 * A sample's Hessian in exact fractions, by the two formulas that are proved: block by block (B7–B9 for any activation),
 *
 *     M_{k,l} ⊗ ṽ_{k−1} ⊗ ṽ_{l−1} + [l < k] δ_k ⊗ η_{k−1,l} ⊗ ṽ_{l−1},   M_{k,l} = diag(c_k) J_{k,l} + γ_k P_k η_{k,l},
 *
 * and as U K Uᵀ (D-ukut). Each may be perturbed, for controls.
 */
import * as q from '../kernel/fraction.js';
import type { Fraction } from '../kernel/fraction.js';
import * as m from '../kernel/matrix.js';
import * as p from '../kernel/polynomial.js';
import type { Polynomial } from '../kernel/polynomial.js';
import { layersOf } from '../sobolev/sweeps.js';
import { cases, coarseCases, evaluated, headCases, once, pairCases, type BridgeCase } from './case.js';

/** What a formula leaves out, for controls. */
export interface Perturbation {
  /** c is taken for 0. */
  readonly straight?: boolean;
  /** γ P η, what comes from the loss, is taken for 0. */
  readonly flat?: boolean;
  /** The second term, vector ⊗ matrix ⊗ vector, is left out. */
  readonly single?: boolean;
}

/** Where a parameter stands: Θ_k[i, j], j = n_{k−1} for the bias. */
interface Place {
  readonly k: number;
  readonly i: number;
  readonly j: number;
}

function placesOf({ net }: BridgeCase): Place[] {
  return layersOf(net).flatMap((k) => {
    const [rows, columns] = [net.widths[k]!, net.widths[k - 1]!];
    const weights = Array.from({ length: rows * columns }, (_, at) => ({
      k,
      i: Math.floor(at / columns),
      j: at % columns,
    }));
    return [...weights, ...Array.from({ length: rows }, (_, i) => ({ k, i, j: columns }))];
  });
}

/** All entries, P × P, as polynomials. */
export function hessianByBlocks(
  one: BridgeCase,
  { straight = false, flat = false, single = false }: Perturbation = {},
): m.Matrix {
  const { net, factors: f } = one;
  const state = layersOf(net).map((k) => [...net.states[k - 1]!, p.one]);
  const pairs = new Map<string, { readonly M: m.Matrix; readonly eta: m.Matrix }>();
  for (const k of layersOf(net)) {
    for (let l = 1; l <= k; l++) {
      const propagated = m.multiply(f.gamma(k), f.stateHessian(k), f.eta(k, l));
      const bent = m.multiply(m.diagonal(f.c(k)), f.jacobian(k, l));
      pairs.set(`${k} ${l}`, {
        M: straight ? propagated : flat ? bent : m.plus(bent, propagated),
        eta: l < k ? f.eta(k - 1, l) : [],
      });
    }
  }
  const entry = (a: Place, b: Place): Polynomial => {
    if (a.k < b.k) return entry(b, a);
    const { M, eta } = pairs.get(`${a.k} ${b.k}`)!;
    const first = p.product(M[a.i]![b.i]!, state[a.k - 1]![a.j]!, state[b.k - 1]![b.j]!);
    const hasSecond = b.k < a.k && a.j < net.widths[a.k - 1]! && !single;
    if (!hasSecond) return first;
    return p.sum(first, p.product(f.delta(a.k)[a.i]!, eta[a.j]![b.i]!, state[b.k - 1]![b.j]!));
  };
  const places = placesOf(one);
  return places.map((a) => places.map((b) => entry(a, b)));
}

/** U and K at a sample: columns ∇z_m[s] and δ_{m+1} ⊗ unit_s, cores H_L and [[c, γ], [γ, 0]] for every hidden unit. */
export interface ExactFactors {
  /** One row for each column of U. */
  readonly columns: readonly (readonly Fraction[])[];
  /** K as a list of entries (a, b, value); the others are 0. */
  readonly core: readonly { readonly a: number; readonly b: number; readonly value: Fraction }[];
}

export function factorsOfHessian(
  one: BridgeCase,
  n: number,
  { straight = false }: Perturbation = {},
): ExactFactors {
  const { net, factors: f } = one;
  const point = one.points[n]!;
  const columns: Fraction[][] = [];
  const core: { a: number; b: number; value: Fraction }[] = [];
  const add = (polynomials: readonly Polynomial[]): number => columns.push(evaluated(polynomials, point)) - 1;
  const gradientOfUnit = (k: number, s: number): number =>
    add(net.gradientOf(net.preactivations[k]![s]!, net.parameters));
  const top = net.preactivations[net.depth]!.map((_, s) => gradientOfUnit(net.depth, s));
  const H = f.preactivationHessian(net.depth).map((row) => evaluated(row, point));
  top.forEach((a, i) => top.forEach((b, j) => core.push({ a, b, value: H[i]![j]! })));
  const places = placesOf(one);
  for (const k of layersOf(net).slice(0, -1)) {
    const [c, gamma] = [f.c(k), net.activation(k, 1)].map((list) => evaluated(list, point)) as [
      Fraction[],
      Fraction[],
    ];
    c.forEach((bend, s) => {
      const g = gradientOfUnit(k, s);
      const above = f.delta(k + 1);
      const e = add(places.map((at) => (at.k === k + 1 && at.j === s ? above[at.i]! : p.zero)));
      if (!straight) core.push({ a: g, b: g, value: bend });
      core.push({ a: g, b: e, value: gamma[s]! }, { a: e, b: g, value: gamma[s]! });
    });
  }
  return { columns, core };
}

/** U K Uᵀ, written out row by row. */
export function product({ columns, core }: ExactFactors): Fraction[] {
  const P = columns[0]!.length;
  const out = Array.from({ length: P * P }, () => q.zero);
  for (const { a, b, value } of core) {
    if (q.isZero(value)) continue;
    columns[a]!.forEach((left, i) => {
      if (q.isZero(left)) return;
      const scaled = q.multiply(value, left);
      columns[b]!.forEach((right, j) => {
        if (!q.isZero(right)) out[i * P + j] = q.add(out[i * P + j]!, q.multiply(scaled, right));
      });
    });
  }
  return out;
}

/** vᵀ U K Uᵀ v. */
export function quadratic({ columns, core }: ExactFactors, v: readonly Fraction[]): Fraction {
  const along = columns.map((column) =>
    column.reduce((sum, entry, i) => q.add(sum, q.multiply(entry, v[i]!)), q.zero),
  );
  return core.reduce(
    (sum, { a, b, value }) => q.add(sum, q.multiply(value, q.multiply(along[a]!, along[b]!))),
    q.zero,
  );
}

/** Each sample's Hessian by blocks, entries row by row. */
export const hessians = (one: BridgeCase, perturbation: Perturbation = {}): Fraction[][] => {
  const symbols = hessianByBlocks(one, perturbation).flat();
  return one.points.map((point) => evaluated(symbols, point));
};

const kept = once(
  () =>
    new Map(
      [...cases(), ...coarseCases(), ...headCases(), ...pairCases()].map((one) => [one, hessians(one)]),
    ),
);

/** The same without perturbation, computed once. */
export const hessiansOf = (one: BridgeCase): readonly (readonly Fraction[])[] => kept().get(one)!;

/** Row i of a matrix with P columns. */
export const rowOf = (H: readonly Fraction[], i: number, P: number): readonly Fraction[] =>
  H.slice(i * P, (i + 1) * P);
