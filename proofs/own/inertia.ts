/**
 * D-inertia: the signs of one sample's Hessian are counted on its core. Proved: the core of a unit has determinant −γ² and
 * an explicit inverse, and the elimination that shows that U has independent columns. Counted beside it, exactly: the
 * inertia of the whole Hessian at rational points, with units switched off one by one.
 */
import type { Entry } from '../entry.js';
import { outcome, type Equation } from '../kernel/compare.js';
import { equalMatrices } from '../kernel/compare.js';
import { factors } from '../kernel/factors.js';
import { fraction, isZero, type Fraction } from '../kernel/fraction.js';
import { symbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import { network, type SymbolicNetwork } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import { inertia, type RationalMatrix } from '../kernel/rational-matrix.js';
import { pointsFor, type Point } from '../kernel/rational-points.js';
import { hessianOf, preactivationColumns, weightColumns } from './core-form.js';
import { program } from './small-program.js';

/** det [[c, γ], [γ, 0]] = −γ², and [[c, γ], [γ, 0]] [[0, γ], [γ, −c]] = γ² I. */
function* unitCore(): Generator<Equation> {
  const [c, gamma] = [p.variable('c'), p.variable('g')];
  const core = [
    [c, gamma],
    [gamma, p.zero],
  ];
  const square = p.power(gamma, 2);
  yield { what: 'determinant', left: m.determinant(core), right: p.scale(-1, square) };
  const adjugate = [
    [p.zero, gamma],
    [gamma, p.scale(-1, c)],
  ];
  yield* equalMatrices('inverse', m.multiply(core, adjugate), m.scale(square, m.identity(2)));
}

/**
 * Let Σ α_{m,s} g_{m,s} + Σ β_{m,s} e_{m,s} have no part from above layer l. Its block l is then, with x_j the entry of ṽ,
 *
 *   bias entry i:                          α_{l,i}
 *   weight entry (i,j) − x_j · bias entry: δ_l[i] β_{l−1,j}
 *
 * so if the block vanishes, α_l = 0, and if also δ_l ≠ 0, β_{l−1} = 0: nothing is left from above layer l − 1.
 */
function* elimination(): Generator<Equation> {
  for (const widths of [
    [2, 2, 1],
    [1, 2, 3, 2],
  ]) {
    const net = network({ widths, bias: true });
    for (let l = net.depth; l >= 1; l--) {
      const layers = Array.from({ length: l }, (_, i) => i + 1);
      const parts = layers.flatMap((k) => [
        ...preactivationColumns(net, k).map((column) => ({ column, factor: `alpha${k}_${column.unit + 1}` })),
        ...(k === l
          ? []
          : weightColumns(net, k).map((column) => ({ column, factor: `beta${k}_${column.unit + 1}` }))),
      ]);
      const block = m.totalOf(
        parts.map(({ column, factor }) => m.scale(p.variable(factor), column.block(l))),
      );
      const delta = factors(net).delta(l);
      for (const [i, row] of block.entries()) {
        const last = row.at(-1)!;
        yield {
          what: `layer ${l}, bias ${i + 1}`,
          left: last,
          right: p.variable(`alpha${l}_${i + 1}`),
        };
        for (const [j, x] of net.states[l - 1]!.entries()) {
          const right = l === 1 ? p.zero : p.product(delta[i]!, p.variable(`beta${l - 1}_${j + 1}`));
          const left = p.subtract(row[j]!, p.product(x, last));
          yield { what: `layer ${l}, weight ${i + 1},${j + 1}`, left, right };
        }
      }
    }
  }
}

/** All symbols that the Hessian of a network is made of. */
function symbolsOf(net: SymbolicNetwork, hessian: m.Matrix): readonly string[] {
  const slopes = Array.from({ length: net.depth - 1 }, (_, k) => net.activation(k + 1, 1)).flat();
  const all = [...hessian.flat(), ...slopes].flatMap(p.variablesOf);
  return [...new Set(all)];
}

const at = (a: m.Matrix, point: Point): RationalMatrix =>
  a.map((row) => row.map((entry) => p.evaluate(entry, point)));

/** The theorem's counts: those of ∇²loss, and for each unit (γ, c) one of each sign if γ ≠ 0, else the sign of c. */
function predicted(
  net: SymbolicNetwork,
  point: Point,
): { readonly positive: number; readonly negative: number } {
  const output = at(factors(net).preactivationHessian(net.depth), point);
  let { positive, negative } = inertia(output);
  for (let k = 1; k < net.depth; k++) {
    const gamma = net.activation(k, 1).map((entry) => p.evaluate(entry, point));
    const c = factors(net)
      .c(k)
      .map((entry) => p.evaluate(entry, point));
    for (const [s, slope] of gamma.entries()) {
      const isActive = !isZero(slope);
      if (isActive || c[s]!.numerator > 0n) positive += 1;
      if (isActive || c[s]!.numerator < 0n) negative += 1;
    }
  }
  return { positive, negative };
}

/** Counts of H and of the core at random rational points, the first unit of each hidden layer off at every other one. */
function* countsAgree(bias: boolean): Generator<Equation> {
  for (const widths of [
    [2, 2, 1],
    [2, 3, 2],
    [1, 3, 2, 1],
  ]) {
    const net = network({ widths, bias });
    const hessian = hessianOf(net);
    const points = pointsFor(symbolsOf(net, hessian), { seed: 6, count: 4 });
    for (const [n, drawn] of points.entries()) {
      const off = Array.from({ length: net.depth - 1 }, (_, k): [string, Fraction] => [
        p.variablesOf(symbol(`A${k + 1}_1`, 1))[0]!,
        fraction(0),
      ]);
      const point = n % 2 === 0 ? drawn : new Map([...drawn, ...off]);
      const found = inertia(at(hessian, point));
      const claimed = predicted(net, point);
      for (const sign of ['positive', 'negative'] as const) {
        const what = `${widths.join('-')}, point ${n + 1}, ${sign}`;
        yield { what, left: p.constant(found[sign]), right: p.constant(claimed[sign]) };
      }
    }
  }
}

export const inertiaEntry: Entry = {
  id: 'D-inertia',
  paper: 'dyadic',
  title: 'The inertia theorem',
  words:
    'If every layer has a bias and no δ above the first layer vanishes, the signs of the eigenvalues of one sample’s Hessian are counted without computing any: those of the output’s Hessian, one of each sign for every active unit, and the sign of c for a unit whose slope is zero.',
  tex: String.raw`n_{\pm}(H) = n_{\pm}(H_L) + \#\{\gamma \ne 0\} + \#\{\gamma = 0,\; \pm c > 0\}`,
  proofClass: 'induction',
  argument:
    'By D-ukut, H = U K Uᵀ. If the columns of U are independent, Sylvester’s law gives H the signs of K; the block of a unit with γ ≠ 0 has determinant −γ² < 0, hence one eigenvalue of each sign; for γ = 0 it is diag(c, 0). Independence: let a combination of the columns vanish. Suppose that all coefficients of columns that reach above layer l are zero (nothing lies above the top layer). Block l of the combination has α_l[i] as bias entry i, so α_l = 0; and weight entry (i,j) minus v[j] times bias entry i is δ_l[i] β_{l−1}[j], so δ_l ≠ 0 gives β_{l−1} = 0. The same holds one layer below; at the first layer only the g remain. The entries of the blocks are expanded for every layer of 2-2-1 and 1-2-3-2, with free coefficients. Beside it the inertia of the whole Hessian is counted in exact fractions at random values of weights, inputs, slopes and curvatures, with and without units that are off, and agrees.',
  notMechanized:
    'Sylvester’s law of inertia and the induction over layers are cited and written, not mechanized; the counts at points are examples.',
  inCode: [
    {
      name: 'FactoredHessian.inertia',
      source: 'src/factors/hessian/inertia.ts',
      tests: ['test/laws/inertia.test.ts'],
    },
  ],
  snippet: program(`const { positive, negative, method } = at.hessian.sample(0).inertia();
console.log(positive, negative, method); // 3 2 theorem`),
  prove: () =>
    outcome(
      (function* () {
        yield* unitCore();
        yield* elimination();
        yield* countsAgree(true);
      })(),
      { statement: 'the same counts for networks without biases', equations: countsAgree(false) },
    ),
};
