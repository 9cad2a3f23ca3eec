/**
 * D-woodbury: solving, determinants and signs of U K Uᵀ + λI in the space of the factors. The identities are between words
 * (kernel/words.ts), so they hold for matrices of every size; V stands for Uᵀ, l for λ, m for 1/λ.
 */
import type { Entry } from '../entry.js';
import { outcome, type Equation } from '../kernel/compare.js';
import * as m from '../kernel/matrix.js';
import * as p from '../kernel/polynomial.js';
import { letter, words } from '../kernel/words.js';
import { program } from './small-program.js';

const free = words({
  rules: [
    ['l', 'm', '1'],
    ['K', 'Ki', '1'],
    ['Ki', 'K', '1'],
  ],
  scalars: ['l', 'm'],
});
const [u, v, k, ki, s, lambda, inverseLambda] = ['U', 'V', 'K', 'Ki', 'S', 'l', 'm'].map(letter) as [
  p.Polynomial,
  p.Polynomial,
  p.Polynomial,
  p.Polynomial,
  p.Polynomial,
  p.Polynomial,
  p.Polynomial,
];
const negative = (a: p.Polynomial): p.Polynomial => p.scale(-1, a);
const shifted = p.sum(free.product(u, k, v), lambda);

/** (U K V + λ)(1 − U K S V) − λ = U K (1 − (λ + V U K) S) V for every S. */
function* solution(sign = -1): Generator<Equation> {
  const correction = p.scale(sign, free.product(u, k, s, v));
  const left = p.subtract(free.product(shifted, p.sum(p.one, correction)), lambda);
  const small = p.sum(lambda, free.product(v, u, k));
  const right = free.product(u, k, p.subtract(p.one, free.product(small, s)), v);
  yield { what: '(H + λI)(I − UKSUᵀ) − λI', left, right };
}

type Blocks = readonly [readonly [p.Polynomial, p.Polynomial], readonly [p.Polynomial, p.Polynomial]];

const times = (a: Blocks, b: Blocks): Blocks => {
  const entry = (i: 0 | 1, j: 0 | 1): p.Polynomial =>
    p.sum(free.product(a[i][0], b[0][j]), free.product(a[i][1], b[1][j]));
  return [
    [entry(0, 0), entry(0, 1)],
    [entry(1, 0), entry(1, 1)],
  ];
};

function* equalBlocks(what: string, left: Blocks, right: Blocks): Generator<Equation> {
  for (const i of [0, 1] as const)
    for (const j of [0, 1] as const)
      yield { what: `${what}[${i + 1}][${j + 1}]`, left: left[i][j], right: right[i][j] };
}

/**
 * B = [[λI, U], [Uᵀ, −K⁻¹]] is congruent to diag(λI, −(K⁻¹ + G/λ)) and to diag(λI + U K Uᵀ, −K⁻¹). With λ > 0 the first
 * has n₋ = n₊(λK⁻¹ + G), the second n₋ = n₋(H + λI) + n₊(K).
 */
function* congruences(): Generator<Equation> {
  const bordered: Blocks = [
    [lambda, u],
    [v, negative(ki)],
  ];
  const down: Blocks = [
    [p.one, p.zero],
    [negative(free.product(inverseLambda, v)), p.one],
  ];
  const downTransposed: Blocks = [
    [p.one, negative(free.product(inverseLambda, u))],
    [p.zero, p.one],
  ];
  yield* equalBlocks('by λI', times(times(down, bordered), downTransposed), [
    [lambda, p.zero],
    [p.zero, negative(p.sum(ki, free.product(inverseLambda, v, u)))],
  ]);
  const up: Blocks = [
    [p.one, free.product(u, k)],
    [p.zero, p.one],
  ];
  const upTransposed: Blocks = [
    [p.one, p.zero],
    [free.product(k, v), p.one],
  ];
  yield* equalBlocks('by −K⁻¹', times(times(up, bordered), upTransposed), [
    [shifted, p.zero],
    [p.zero, negative(ki)],
  ]);
}

/** λ^r det(λI_P + U K Uᵀ) = λ^P det(λI_r + G K), for P = 3 parameters and r = 2 factors, all entries free. */
function* determinants(power = 3): Generator<Equation> {
  const [parameters, width] = [3, 2];
  const columns = m.symbols('u', parameters, width);
  const core = m.symmetricSymbols('k', width);
  const shift = p.variable('l');
  const large = m.plus(
    m.multiply(columns, core, m.transpose(columns)),
    m.scale(shift, m.identity(parameters)),
  );
  const small = m.plus(m.multiply(m.transpose(columns), columns, core), m.scale(shift, m.identity(width)));
  yield {
    what: 'determinants',
    left: p.product(p.power(shift, width), m.determinant(large)),
    right: p.product(p.power(shift, power), m.determinant(small)),
  };
}

export const woodburyEntry: Entry = {
  id: 'D-woodbury',
  paper: 'dyadic',
  title: 'Solving, determinants and signs in the space of factors',
  words:
    'The damped Hessian is inverted, its determinant is found and its negative eigenvalues are counted on matrices whose order is the number of factors.',
  tex: String.raw`\begin{aligned} (H + \lambda I)^{-1} &= \tfrac1\lambda \bigl[ I - U K (\lambda I + G K)^{-1} U^{\top} \bigr], \qquad G = U^{\top} U \\ \det(H + \lambda I) &= \lambda^{P - r} \det(\lambda I + G K) \\ n_-(H + \lambda I) &= n_+(\lambda K^{-1} + G) - n_+(K), \qquad \lambda > 0 \end{aligned}`,
  proofClass: 'expansion',
  argument:
    'First: (UKUᵀ + λ)(1 − UKSUᵀ) − λ = UK(1 − (λ + GK)S)Uᵀ for every S, proved between words in letters that do not commute, hence for matrices of every size; S is the inverse of λI + GK. Third: [[λI, U], [Uᵀ, −K⁻¹]] is congruent to diag(λI, −(K⁻¹ + G/λ)) and to diag(H + λI, −K⁻¹); both congruences are proved between words. Its number of negative eigenvalues is n₊(λK⁻¹ + G) by the first and n₋(H + λI) + n₊(K) by the second (Sylvester). Second: expanded for P = 3 and r = 2 with free entries.',
  notMechanized:
    'Sylvester’s law of inertia is cited. The determinant identity is expanded for one pair of sizes; for others it follows from the two congruences by taking determinants, where K is regular, and by continuity elsewhere.',
  inCode: [
    {
      name: 'FactoredHessian.solve',
      source: 'src/curvature/sample-space.ts',
      tests: ['test/curvature/solve.test.ts', 'test/laws/curvature.test.ts'],
    },
    {
      name: 'FactoredHessian.logDeterminant',
      source: 'src/curvature/log-determinant.ts',
      tests: ['test/laws/curvature.test.ts'],
    },
  ],
  snippet: program(`const { positive, negative } = at.hessian.inertia({ damping: 100 });
const { status, residual } = at.hessian.solve(at.gradient.mean(), { damping: 100 });
console.log(positive + negative, status, residual < 1e-12); // 9 solved true`),
  prove: () =>
    outcome(
      (function* () {
        yield* solution();
        yield* congruences();
        yield* determinants();
      })(),
      {
        statement: 'the correction added instead of subtracted; det(H + λI) = det(λI + GK)',
        equations: (function* () {
          yield* solution(1);
          yield* determinants(2);
        })(),
      },
    ),
};
