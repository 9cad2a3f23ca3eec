/** The proofs of the gradient note (2019): back-propagation through the exact gradient. */
import type { Entry } from '../entry.js';
import { compare, outcome } from '../kernel/compare.js';
import * as m from '../kernel/matrix.js';
import * as p from '../kernel/polynomial.js';
import * as rules from './layer-rules.js';
import { logarithmSolves, series } from './logarithm.js';
import { noteGradient, sumOfSquares } from './slope-fit.js';

const anywhere =
  'The layer is proved between unspecified parts, for a batch of two samples: E is an unspecified function of everything that leaves it';
const induction =
  ', so the rule holds wherever the layer stands, and applied layer by layer from the top it gives the derivative of E at every depth.';
const note =
  'The induction over layers is written, not mechanized. The layer has three inputs, two outputs, two network inputs and two samples; all sums have the same form for other numbers.';

const backward = {
  name: 'backward sweep',
  source: 'src/sweeps/backward.ts',
  tests: ['test/laws/gradient-note.test.ts', 'test/sweeps/first-order.test.ts'],
};
const tangent = {
  name: 'tangent sweep',
  source: 'src/sweeps/tangent.ts',
  tests: ['test/laws/gradient-note.test.ts', 'test/sweeps/first-order.test.ts'],
};
const adjointTangent = {
  name: 'adjoint tangent sweep',
  source: 'src/sweeps/adjoint-tangent.ts',
  tests: ['test/laws/gradient-note.test.ts', 'test/sweeps/second-order.test.ts'],
};

const network = `const layers = [dense(2, 2), activation('square'), dense(2, 1)];
const network = sequential(layers, { parameters: [1, 2, -1, 1, 0, 1, 2, -1, 3] });`;
const gradientSnippet = (
  body: string,
): string => `import { activation, dense, linearize, sequential } from 'dyadic';

${network}
const { gradient } = linearize(network, { x: [[1, 2]], y: [[47]] }, 'halfSquaredError');
${body}`;
const slopeSnippet = (
  body: string,
): string => `import { activation, dense, inputDerivatives, sequential } from 'dyadic';

${network}
const { jacobian } = inputDerivatives(network, [[1, 2]], { order: 1 });
${body}`;
const fitSnippet = (
  body: string,
): string => `import { activation, dense, linearize, sequential, sobolevLoss } from 'dyadic';

${network}
const slopesAlone = sobolevLoss({ value: 0, gradient: 1 });
const at = linearize(network, { x: [[1, 2]], y: [[0]], dy: [[20, 40]] }, slopesAlone);
${body}`;

export const note2019: readonly Entry[] = [
  {
    id: 'G1',
    paper: 'note',
    title: 'Back through a linear layer',
    words:
      'The derivative by what enters a linear layer is the derivative by what leaves it times the weights; by the weights it is the sum over samples of outer products; by the biases the sum over samples.',
    tex: String.raw`\Delta^{K-1} = \Delta^{K} W, \qquad \delta W = \Delta^{\top} O^{K-1}, \qquad \delta B = \sum_b \Delta_b`,
    proofClass: 'induction',
    argument: `${anywhere}${induction}`,
    notMechanized: note,
    inCode: [backward],
    snippet: gradientSnippet(`console.log(gradient.mean().join()); // 40,80,-8,-16,40,-8,50,8,2`),
    prove: () =>
      outcome(rules.linearBackward(), {
        statement: 'without the weights in Δ^(K−1)',
        equations: rules.linearBackward(() => p.one),
      }),
  },
  {
    id: 'G2',
    paper: 'note',
    title: 'Back through an activation',
    words: 'The derivative by what enters an activation is the derivative by what leaves it times the slope.',
    tex: String.raw`\Delta^{K-1} = \Delta^{K}\, \sigma'\bigl(O^{K-1}\bigr)`,
    proofClass: 'induction',
    argument: `${anywhere}, and every entry has an unspecified activation of its own${induction}`,
    notMechanized: note,
    inCode: [backward],
    snippet: gradientSnippet(
      `const [dyad] = gradient.dyads().filter(({ block }) => block === 'layers.0.weight');
console.log(dyad!.left.join()); // 40,-8`,
    ),
    prove: () =>
      outcome(rules.activationBackward(), {
        statement: 'σ in the place of σ′',
        equations: rules.activationBackward(0),
      }),
  },
  {
    id: 'G3',
    paper: 'note',
    title: 'Slopes forward through a linear layer',
    words:
      'The derivatives by the network’s inputs pass through a linear layer as the values do, without the bias; on the first layer they are its weights.',
    tex: String.raw`\mathfrak{D}^{K} = W\, \mathfrak{D}^{K-1}, \qquad \mathfrak{D}^{1} = W`,
    proofClass: 'induction',
    argument:
      'What enters the layer is an unspecified function of the network’s inputs. With G4 the rule gives 𝔇 at every depth, starting from 𝔇 = W on the first layer.',
    notMechanized: note,
    inCode: [tangent],
    snippet: slopeSnippet(`console.log(jacobian.data.join()); // 24,36`),
    prove: () =>
      outcome(rules.linearForward(), {
        statement: 'with the weights of the first input left out',
        equations: rules.linearForward(
          m.build(2, 2, (i, j) =>
            p.sum(
              ...[1, 2].map((k) =>
                p.product(p.variable(`w_${i + 1}_${k + 1}`), p.variable(`o_${k + 1}D${j + 1}`)),
              ),
            ),
          ),
        ),
      }),
  },
  {
    id: 'G4',
    paper: 'note',
    title: 'Slopes forward through an activation',
    words: 'An activation multiplies the derivatives by the network’s inputs by its slope, unit by unit.',
    tex: String.raw`\mathfrak{D}^{K} = \sigma'\bigl(O^{K-1}\bigr)\, \mathfrak{D}^{K-1}`,
    proofClass: 'induction',
    argument:
      'What enters the activation is an unspecified function of the network’s inputs, and every unit has an unspecified activation of its own. With G3 the rule gives 𝔇 at every depth.',
    notMechanized: note,
    inCode: [tangent],
    snippet: slopeSnippet(`console.log(jacobian.rows, jacobian.columns, jacobian.data[1]); // 1 2 36`),
    prove: () =>
      outcome(rules.activationForward(), {
        statement: 'σ″ in the place of σ′',
        equations: rules.activationForward(2),
      }),
  },
  {
    id: 'G5',
    paper: 'note',
    title: 'Back through a linear layer, from the slopes',
    words:
      'If the objective looks at the derivatives 𝔇, its derivative by the weights is a sum over samples of products of Δ with 𝔇, over the network’s inputs too; Δ goes down by the transposed weights.',
    tex: String.raw`\Delta_{bxm} = \sum_y W_{yx}\, \Delta_{bym}, \qquad \delta W = \sum_b \Delta_b\, \mathfrak{D}_b^{\top}`,
    proofClass: 'induction',
    argument: `${anywhere}, here all entries of 𝔇${induction}`,
    notMechanized: note,
    inCode: [adjointTangent],
    snippet: fitSnippet(`console.log(at.gradient.mean().slice(6, 8).join()); // -40,-32`),
    prove: () =>
      outcome(rules.slopesThroughLinear(), {
        statement: '𝔇 reshaped instead of transposed',
        equations: rules.slopesThroughLinear(false),
      }),
  },
  {
    id: 'G6',
    paper: 'note',
    title: 'Back through an activation, from the slopes',
    words:
      'Δ is multiplied by the slope; and because the slope itself depends on what enters, a second quantity δ with σ″ appears, which continues as an ordinary derivative (G1, G2).',
    tex: String.raw`\delta_{bx} = \sum_m \Delta_{bxm}\, \mathfrak{D}_{bxm}\, \sigma''\bigl(O_{bx}\bigr), \qquad \Delta_{bxm} \leftarrow \Delta_{bxm}\, \sigma'\bigl(O_{bx}\bigr)`,
    proofClass: 'induction',
    argument: `${anywhere}, values and slopes${induction} Beside it the whole algorithm is expanded for a network with two inputs, two tanh units (t′ = 1 − t²) and one output: G3 and G4 forward, G5, G6 and G1 backward, against the derivative of E = Σ (∂f/∂x − a)² by every weight and bias.`,
    notMechanized: note,
    inCode: [adjointTangent],
    snippet: fitSnippet(`console.log(at.gradient.mean().slice(4, 6).join()); // -16,16`),
    prove: () =>
      outcome(
        (function* () {
          yield* rules.slopesThroughActivation();
          yield* noteGradient(sumOfSquares, 2);
        })(),
        { statement: 'without δ', equations: rules.slopesThroughActivation(false) },
      ),
  },
  {
    id: 'G-factor2',
    paper: 'note',
    title: 'The factor 2 of the squared error',
    words:
      'The derivative of the squared error of the slopes starts the backward recursion with twice the error, or with the error if the objective is half the square.',
    tex: String.raw`E = \sum_{b,y,m} (\mathfrak{D}_{bym} - A_{bym})^2 \;\Rightarrow\; \Delta_{bym} = \frac{\partial E}{\partial \mathfrak{D}_{bym}} = 2\, (\mathfrak{D}_{bym} - A_{bym})`,
    erratum: {
      printed: String.raw`\partial E = 2\, (\mathfrak{D} - A)\, \partial \mathfrak{D}, \qquad \Delta = \mathfrak{D} - A`,
      explanation:
        'The note differentiates E to 2(𝔇 − A)∂𝔇 and then drops the 2 when it defines Δ = 𝔇 − A. Its recursions then give half the gradient of E: for a single linear unit 𝔇 = w with A = 0 and w = 3, the derivative of E = w² is 6, the note’s δW is 3. Directions of descent are not changed, step lengths and sums with other terms are. With Δ = 2(𝔇 − A), or E with a factor ½, everything else of the note holds.',
    },
    proofClass: 'expansion',
    argument:
      'The whole algorithm is expanded for two inputs, two tanh units and one output: started from 2(𝔇 − A) it gives the gradient of E, started from 𝔇 − A that of ½E and not that of E.',
    inCode: [
      {
        name: 'sobolevLoss',
        source: 'src/sobolev/sobolev-loss.ts',
        tests: ['test/sobolev/sobolev-loss.test.ts', 'test/laws/gradient-note.test.ts'],
      },
    ],
    snippet: fitSnippet(`console.log(at.loss); // 16`),
    prove: () => {
      const half = compare(noteGradient(p.scale({ numerator: 1n, denominator: 2n }, sumOfSquares), 1));
      const result = outcome(noteGradient(sumOfSquares, 2), {
        statement: 'the printed Δ = 𝔇 − A for E without the factor ½',
        equations: noteGradient(sumOfSquares, 1),
      });
      return {
        ...result,
        holds: result.holds && half.holds,
        entries: result.entries + half.entries,
        monomials: result.monomials + half.monomials,
      };
    },
  },
  {
    id: 'G7',
    paper: 'note',
    title: 'dy/dx = 1/x',
    words:
      'The equation that the note solves with a network has the solutions log x + c on x > 0 and no others.',
    tex: String.raw`\frac{dy}{dx} = \frac{1}{x},\; x > 0 \iff y = \log x + c`,
    proofClass: 'expansion',
    argument:
      'With r = 1/x (x r = 1, r′ = −r²) and log′ = r, differentiating log x + c gives r; the relation x r = 1 is kept, since (x r)′ = r (1 − x r). Without these symbols: L_n(s) = Σ_{k≤n} (−1)^(k+1) s^k/k has (1 + s) L_n′ = 1 − (−s)^n, so the power series of log(1 + s) solves the equation term by term. Uniqueness: two solutions differ by a function with slope 0 on an interval, which is constant. The interval matters: for x < 0 the solutions are log(−x) + c (expanded too), and across 0 the two constants are free of each other.',
    notMechanized:
      'That a function with slope 0 on an interval is constant (the mean value theorem), and that the series converges for |s| < 1.',
    inCode: [
      {
        name: 'solveEquation',
        source: 'src/equations/solve-equation.ts',
        tests: ['test/equations/solve-equation.test.ts'],
      },
    ],
    snippet: `import { equation, solveEquation } from 'dyadic/equations';

const logarithm = equation({
  residual: 'x * u_x - 1',
  domain: { x: [0.5, 5] },
  conditions: [{ at: { x: 1 }, residual: 'u' }],
  solution: 'log(x)',
});
const { errors } = await solveEquation(logarithm, { iterations: 1000 });
console.log(errors![0]! < 1e-6); // true`,
    prove: () =>
      outcome(
        (function* () {
          yield* logarithmSolves();
          yield* series();
        })(),
        { statement: 'the series with all signs positive', equations: series(1) },
      ),
  },
];
