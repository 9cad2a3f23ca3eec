/** U K Uᵀ and what is made of second and third derivatives. */
import { inputDerivatives } from '../../src/index.js';
import type { BridgeCheck } from '../bridge-check.js';
import * as q from '../kernel/fraction.js';
import type { Fraction } from '../kernel/fraction.js';
import * as p from '../kernel/polynomial.js';
import { inertia } from '../kernel/rational-matrix.js';
import { inputHessian } from '../sobolev/proposition-4.js';
import { cases, coarseCases, evaluated, headCases, once, pairCases, type BridgeCase } from './case.js';
import { bridgeCheck, type Comparison } from './check.js';
import { factorsOfHessian, hessians, hessiansOf, product, quadratic, rowOf } from './exact-hessian.js';
import { dot, meanOf, total } from './vectors.js';

const times = (H: readonly Fraction[], v: readonly Fraction[]): Fraction[] =>
  v.map((_, i) => dot(rowOf(H, i, v.length), v));

const diagonalOf = (H: readonly Fraction[]): Fraction[] => {
  const P = Math.sqrt(H.length);
  return Array.from({ length: P }, (_, i) => H[i * (P + 1)]!);
};

/** A list of numbers of each case from its samples' Hessians. */
function* ofCases(
  list: readonly BridgeCase[],
  code: (one: BridgeCase) => ArrayLike<number>,
  formula: (one: BridgeCase, exact: readonly (readonly Fraction[])[]) => readonly Fraction[],
): Generator<Comparison> {
  for (const one of list) yield { what: one.name, code: code(one), formula: formula(one, hessiansOf(one)) };
}

const direction = (one: BridgeCase): Fraction[] => one.v.map(q.fromNumber);

interface VerbCheck {
  readonly formula: string;
  readonly entries: readonly string[];
  readonly symbol: string;
  readonly source: string;
  readonly list?: () => readonly BridgeCase[];
  readonly code: (one: BridgeCase) => ArrayLike<number>;
  readonly right: (one: BridgeCase, exact: readonly (readonly Fraction[])[]) => readonly Fraction[];
  readonly wrong: (one: BridgeCase, exact: readonly (readonly Fraction[])[]) => readonly Fraction[];
  readonly statement: string;
}

/** f'''[v, v, v] at each sample, by differentiating the symbols three times along v. */
function thirdDerivatives(one: BridgeCase): Fraction[] {
  const along = (a: p.Polynomial): p.Polynomial =>
    p.sum(
      ...one.net.gradientOf(a, one.net.parameters).map((slope, i) => p.scale(q.fromNumber(one.v[i]!), slope)),
    );
  const third = along(along(along(one.net.f)));
  return one.points.map((point) => p.evaluate(third, point));
}
const thirds = once(() => new Map(coarseCases().map((one) => [one, thirdDerivatives(one)])));

/** Σ_ab (∇p_a)(∇²loss)_ab (∇p_b)ᵀ = JᵀJ for half squared errors. */
function gaussNewton(one: BridgeCase, n: number): Fraction[] {
  const rows = one.net.states[one.net.depth]!.map((output) =>
    evaluated(one.net.gradientOf(output, one.net.parameters), one.points[n]!),
  );
  const P = one.v.length;
  return Array.from({ length: P * P }, (_, at) =>
    total(rows.map((row) => q.multiply(row[Math.floor(at / P)]!, row[at % P]!))),
  );
}

/** Numbers of positive and negative eigenvalues, by elimination without rounding. */
function signs(H: readonly Fraction[], P: number): Fraction[] {
  const { positive, negative } = inertia(Array.from({ length: P }, (_, i) => rowOf(H, i, P)));
  return [positive, negative].map((count) => q.fraction(count));
}

const verbs: readonly VerbCheck[] = [
  {
    formula: 'H = U K Uᵀ, mean of the samples',
    entries: ['D-ukut', 'B-batch'],
    symbol: 'at.hessian.materialize()',
    source: 'src/linearization/factored-hessian.ts',
    code: (one) => one.at.hessian.materialize().data,
    right: (one) => meanOf(one.points.map((_, n) => product(factorsOfHessian(one, n)))),
    wrong: (one) => meanOf(one.points.map((_, n) => product(factorsOfHessian(one, n, { straight: true })))),
    statement: 'cores [[0, γ], [γ, 0]], without c',
  },
  {
    formula: 'vᵀHv = (Uᵀv)ᵀ K (Uᵀv)',
    entries: ['D-ukut'],
    symbol: 'at.hessian.quadraticForms(v)',
    source: 'src/linearization/factored-hessian.ts',
    code: (one) => one.at.hessian.quadraticForms(one.v),
    right: (one) => one.points.map((_, n) => quadratic(factorsOfHessian(one, n), direction(one))),
    wrong: (one) =>
      one.points.map((_, n) => quadratic(factorsOfHessian(one, n, { straight: true }), direction(one))),
    statement: 'cores [[0, γ], [γ, 0]], without c',
  },
  {
    formula: 'H v',
    entries: ['D-ukut', 'B-batch'],
    symbol: 'at.hessian.multiply(v)',
    source: 'src/linearization/factored-hessian.ts',
    code: (one) => one.at.hessian.multiply(one.v),
    right: (one, exact) => meanOf(exact.map((H) => times(H, direction(one)))),
    wrong: (one, exact) => times(exact[0]!, direction(one)),
    statement: 'the first sample for all',
  },
  {
    formula: 'H v by the sums R and S of a scalar head',
    entries: ['D-head'],
    symbol: 'at.hessian.multiply(v)',
    source: 'src/factors/hessian/scalar-head.ts',
    list: headCases,
    code: (one) => one.at.hessian.multiply(one.v),
    right: (one, exact) => meanOf(exact.map((H) => times(H, direction(one)))),
    wrong: (one, exact) => {
      const stillAbove = direction(one).map((entry, i, all) => (i < all.length - 3 ? entry : q.zero));
      return meanOf(exact.map((H) => times(H, stillAbove)));
    },
    statement: 'V̇ = 0 and ċ = 0',
  },
  {
    formula: 'H v from tables of the first two layers',
    entries: ['D-pair'],
    symbol: 'at.hessian.multiply(v)',
    source: 'src/factors/hessian/pair-factors.ts',
    list: pairCases,
    // Layers as small as these save little at a time: tables are made after thousands of products.
    code: (one) => Array.from({ length: 20000 }, () => one.at.hessian.multiply(one.v)).at(-1)!,
    right: (one, exact) => meanOf(exact.map((H) => times(H, direction(one)))),
    wrong: (one, exact) => {
      const [inputs, units] = one.net.widths as [number, number];
      const stillBelow = direction(one).map((entry, i) => (i < (inputs + 1) * units ? q.zero : entry));
      return meanOf(exact.map((H) => times(H, stillBelow)));
    },
    statement: 'Ẇ = 0',
  },
  {
    formula: 'H_n v = δ̇ ⊗ ṽ + δ ⊗ [v̇; 0]',
    entries: ['D-order-k'],
    symbol: 'at.hessian.products(v)',
    source: 'src/linearization/factored-hessian.ts',
    code: (one) => one.at.hessian.products(one.v).materialize().data,
    right: (one, exact) => exact.flatMap((H) => times(H, direction(one))),
    wrong: (one) => hessians(one, { single: true }).flatMap((H) => times(H, direction(one))),
    statement: 'without the terms δ ⊗ η ⊗ v',
  },
  {
    formula: 'f‴[v, v, v]',
    entries: ['B-high'],
    symbol: 'at.hessian.thirdDerivatives(v)',
    source: 'src/linearization/factored-hessian.ts',
    list: coarseCases,
    code: (one) => one.at.hessian.thirdDerivatives(one.v),
    right: (one) => thirds().get(one)!,
    wrong: (one) =>
      thirds()
        .get(one)!
        .map((third) => q.multiply(q.fraction(3), third)),
    statement: 'three times as much',
  },
  {
    formula: 'diag H',
    entries: ['B9'],
    symbol: 'at.hessian.diagonal()',
    source: 'src/linearization/factored-hessian.ts',
    code: (one) => one.at.hessian.diagonal(),
    right: (_, exact) => meanOf(exact.map(diagonalOf)),
    wrong: (one) => meanOf(hessians(one, { straight: true }).map(diagonalOf)),
    statement: 'without c',
  },
  {
    formula: 'tr H_n',
    entries: ['B9'],
    symbol: 'at.hessian.traces()',
    source: 'src/linearization/factored-hessian.ts',
    code: (one) => one.at.hessian.traces(),
    right: (_, exact) => exact.map((H) => total(diagonalOf(H))),
    wrong: (one) => hessians(one, { straight: true }).map((H) => total(diagonalOf(H))),
    statement: 'without c',
  },
  {
    formula: '⟨H, G⟩ by two recursions',
    entries: ['D-inner'],
    symbol: 'at.hessian.inner(at.ggn)',
    source: 'src/factors/hessian/inner-product.ts',
    list: coarseCases,
    code: (one) => [one.at.hessian.inner(one.at.hessian), one.at.hessian.inner(one.at.ggn)],
    right: (one, exact) => {
      const H = meanOf(exact);
      return [dot(H, H), dot(H, meanOf(one.points.map((_, n) => gaussNewton(one, n))))];
    },
    wrong: (_, exact) => [dot(meanOf(exact), meanOf(exact)), dot(meanOf(exact), meanOf(exact))],
    statement: '⟨H, H⟩ in the place of ⟨H, G⟩',
  },
  {
    formula: 'signs of the eigenvalues of H_n',
    entries: ['D-inertia'],
    symbol: 'at.hessian.sample(i).inertia()',
    source: 'src/factors/hessian/inertia.ts',
    code: (one) =>
      one.points.flatMap((_, n) => {
        const { positive, negative } = one.at.hessian.sample(n).inertia();
        return [positive, negative];
      }),
    right: (one, exact) => exact.flatMap((H) => signs(H, one.v.length)),
    wrong: (one) => one.points.flatMap((_, n) => signs(gaussNewton(one, n), one.v.length)),
    statement: 'the signs of G',
  },
  {
    formula: 'G = Jᵀ ∇²loss J',
    entries: ['D-ukut'],
    symbol: 'at.ggn.materialize()',
    source: 'src/linearization/factored-hessian.ts',
    code: (one) => one.at.ggn.materialize().data,
    right: (one) => meanOf(one.points.map((_, n) => gaussNewton(one, n))),
    wrong: (_, exact) => meanOf(exact),
    statement: 'H in the place of G',
  },
];

function* secondInputDerivatives(
  formula: (one: BridgeCase) => readonly p.Polynomial[],
): Generator<Comparison> {
  for (const one of cases().filter(({ net }) => net.widths[net.depth] === 1)) {
    const { hessian } = inputDerivatives(one.network, one.x, { order: 2 });
    for (const [n, point] of one.points.entries()) {
      const code = hessian.data.subarray(n * hessian.columns, (n + 1) * hessian.columns);
      yield { what: `${one.name}, sample ${n}`, code, formula: evaluated(formula(one), point) };
    }
  }
}

export const verbBridge: readonly BridgeCheck[] = [
  ...verbs.map(({ code, right, wrong, list = cases, statement, ...rest }) =>
    bridgeCheck({
      ...rest,
      comparisons: () => ofCases(list(), code, right),
      control: { statement, comparisons: () => ofCases(list(), code, wrong) },
    }),
  ),
  bridgeCheck({
    formula: '∂²p/∂x² = P(0)',
    entries: ['S-P4'],
    symbol: 'inputDerivatives(…, { order: 2 }).hessian',
    source: 'src/sobolev/input-derivatives.ts',
    comparisons: () => secondInputDerivatives((one) => inputHessian(one.net).flat()),
    control: {
      statement: 'twice as much',
      comparisons: () =>
        secondInputDerivatives((one) =>
          inputHessian(one.net)
            .flat()
            .map((entry) => p.scale(2, entry)),
        ),
    },
  }),
];
