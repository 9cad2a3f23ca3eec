/**
 * B1 to B4: the products γ, β, α, η are the derivatives of states by states and by pre-activations. The derivatives are
 * taken with the help of free variables: a bias b_k stands in z_k alone, so ∂/∂b_k is ∂/∂z_k, and a variable t_k added to
 * the state v_k makes ∂/∂t_k the derivative by v_k.
 */
import type { Entry } from '../entry.js';
import { equalMatrices, outcome, type Equation } from '../kernel/compare.js';
import { factors, type Factors } from '../kernel/factors.js';
import * as m from '../kernel/matrix.js';
import { network, type SymbolicNetwork } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import { layerStep } from './first-order.js';
import { smallProgram } from './small-program.js';

const architectures = [
  [2, 2, 1],
  [2, 3, 2, 1],
  [2, 2, 2, 2, 1],
];

const tapped = (widths: readonly number[]): SymbolicNetwork => network({ widths, bias: true, taps: true });

const stateNames = (net: SymbolicNetwork, k: number): readonly string[] =>
  net.states[k]!.map((_, j) => `t${k}_${j + 1}`);

/** ∂v_k/∂(names), rows by units of layer k. */
const jacobian = (net: SymbolicNetwork, k: number, names: readonly string[]): m.Matrix =>
  net.states[k]!.map((state) => net.gradientOf(state, names));

function* byPreactivation(claimed: (f: Factors, k: number) => m.Matrix): Generator<Equation> {
  for (const widths of architectures) {
    const net = tapped(widths);
    for (let k = 1; k < net.depth; k++) {
      const right = claimed(factors(net), k);
      yield* equalMatrices(`${widths.join('-')}, ∂v_${k}/∂z_${k}`, jacobian(net, k, net.biasNames(k)), right);
    }
  }
}

function* byStateBelow(claimed: (net: SymbolicNetwork, k: number) => m.Matrix): Generator<Equation> {
  for (const widths of architectures) {
    const net = tapped(widths);
    for (let k = 1; k < net.depth; k++) {
      const left = jacobian(net, k, stateNames(net, k - 1));
      yield* equalMatrices(`${widths.join('-')}, ∂v_${k}/∂v_${k - 1}`, left, claimed(net, k));
    }
  }
}

function* byAnyState(claimed: (f: Factors, k: number, l: number) => m.Matrix): Generator<Equation> {
  for (const widths of architectures) {
    const net = tapped(widths);
    for (let k = 0; k < net.depth; k++)
      for (let l = 0; l < net.depth; l++) {
        const left = jacobian(net, k, stateNames(net, l));
        yield* equalMatrices(`${widths.join('-')}, ∂v_${k}/∂v_${l}`, left, claimed(factors(net), k, l));
      }
  }
}

/** Only pairs of layers of equal width are asked where the claim is not defined for others. */
function* byAnyPreactivation(
  claimed: (f: Factors, k: number, l: number) => m.Matrix,
  widthsOf: readonly (readonly number[])[] = architectures,
): Generator<Equation> {
  for (const widths of widthsOf) {
    const net = tapped(widths);
    for (let k = 1; k < net.depth; k++)
      for (let l = 1; l <= k; l++) {
        const left = jacobian(net, k, net.biasNames(l));
        yield* equalMatrices(`${widths.join('-')}, ∂v_${k}/∂z_${l}`, left, claimed(factors(net), k, l));
      }
  }
}

const reversed = (net: SymbolicNetwork, k: number, l: number): m.Matrix => {
  const { beta, alpha } = factors(net);
  const order = Array.from({ length: k - l }, (_, i) => beta(l + 1 + i));
  return order.length < 2 ? alpha(k, l) : order.slice(1).reduce((a, b) => m.multiply(a, b), order[0]!);
};

const sampleFactors = {
  source: 'src/factors/sample-factors.ts',
  tests: ['test/factors/sample-factors.test.ts', 'test/laws/factors.test.ts'],
};

const depthNote =
  'The induction over layers is written, not mechanized; the step is expanded for a layer with three inputs and two units.';

export const products: readonly Entry[] = [
  {
    id: 'B1',
    paper: 'bakker',
    title: 'Slopes of a layer',
    words:
      'γ(k) is the derivative of the states of layer k by their own pre-activations: a diagonal matrix, because each unit has one pre-activation.',
    tex: String.raw`\gamma^{(k)} = \frac{\partial v^{(k)}}{\partial z^{(k)}} = \operatorname{diag} A'\bigl(w^{(k)} v^{(k-1)}\bigr)`,
    proofClass: 'expansion',
    argument:
      'v_i = A_i(z_i), and z_i is the only pre-activation that v_i depends on. Expanded with an unspecified activation for every unit, for every hidden layer of networks with one, two and three of them.',
    notMechanized:
      'Other widths and depths: the statement is about one unit at a time and names no other part of the network.',
    inCode: [{ name: 'SampleFactors.gamma', ...sampleFactors }],
    snippet: smallProgram(`console.log(at.factors(0).gamma(1).join()); // 1,1`),
    prove: () =>
      outcome(
        byPreactivation(({ gamma }, k) => gamma(k)),
        {
          statement: 'γ with A in the place of A′',
          equations: (function* () {
            const net = tapped([2, 2, 1]);
            const left = jacobian(net, 1, net.biasNames(1));
            yield* equalMatrices('∂v_1/∂z_1', left, m.diagonal(net.activation(1, 0)));
          })(),
        },
      ),
  },
  {
    id: 'B2',
    paper: 'bakker',
    title: 'From one state to the next',
    words:
      'β(k), the derivative of the states of layer k by the states below it, is the slopes times the weights.',
    tex: String.raw`\beta^{(k)} = \frac{\partial v^{(k)}}{\partial v^{(k-1)}} = \gamma^{(k)} w^{(k)}`,
    proofClass: 'expansion',
    argument:
      'The chain rule through z(k) = w(k) v(k-1). Expanded for every hidden layer of three networks, and for a single layer whose inputs depend in an unknown way on a parameter, which is the step that B6 needs.',
    notMechanized:
      'Other widths: the entries are sums over the layer’s inputs of the same form for every width.',
    inCode: [{ name: 'SampleFactors.beta', ...sampleFactors }],
    snippet: smallProgram(`console.log(at.factors(0).beta(1).data.join()); // 1,-1,0.5,1`),
    prove: () =>
      outcome(
        (function* () {
          yield* byStateBelow((net, k) => factors(net).beta(k));
          yield* layerStep();
        })(),
        {
          statement: 'β = w γ, the factors in the other order',
          equations: (function* () {
            const net = tapped([2, 2, 1]);
            const right = m.multiply(net.weights[1]!, factors(net).gamma(1));
            yield* equalMatrices('∂v_1/∂v_0', jacobian(net, 1, stateNames(net, 0)), right);
          })(),
        },
      ),
  },
  {
    id: 'B3',
    paper: 'bakker',
    title: 'From any state to any later one',
    words:
      'α(k,l), the derivative of the states of layer k by those of layer l, is the product of the β between them, latest first; the identity for k = l, and zero for k < l.',
    tex: String.raw`\alpha^{(k,l)} = \frac{\partial v^{(k)}}{\partial v^{(l)}} = \begin{cases} \beta^{(k)} \beta^{(k-1)} \cdots \beta^{(l+1)} & k > l \\ I & k = l \\ 0 & k < l \end{cases}`,
    proofClass: 'induction',
    argument:
      'For k ≤ l by definition of the states. For k > l: if ∂v(k-1)/∂v(l) = α(k-1,l), then with t any state of layer l the layer step gives ∂v(k)/∂t = β(k) ∂v(k-1)/∂t, so ∂v(k)/∂v(l) = β(k) α(k-1,l) = α(k,l). The step is expanded with unspecified states below and unspecified activations; beside it all pairs (k,l) of three networks are expanded.',
    notMechanized: depthNote,
    inCode: [{ name: 'SampleFactors.alpha', ...sampleFactors }],
    snippet: smallProgram(`console.log(at.factors(0).alpha(2, 0).data.join()); // 2.5,-1`),
    prove: () =>
      outcome(
        (function* () {
          yield* byAnyState(({ alpha }, k, l) => alpha(k, l));
          yield* layerStep();
        })(),
        {
          statement: 'the factors β in the other order, earliest first',
          equations: (function* () {
            const net = tapped([2, 2, 2, 2, 1]);
            yield* equalMatrices('∂v_3/∂v_1', jacobian(net, 3, stateNames(net, 1)), reversed(net, 3, 1));
          })(),
        },
      ),
  },
  {
    id: 'B4',
    paper: 'bakker',
    title: 'From a pre-activation to any later state',
    words:
      'η(k,l), the derivative of the states of layer k by the pre-activations of layer l, is α(k,l) times the slopes of layer l: the lower of the two layers.',
    tex: String.raw`\eta^{(k,l)} = \frac{\partial v^{(k)}}{\partial z^{(l)}} = \alpha^{(k,l)} \gamma^{(l)}`,
    erratum: {
      printed: String.raw`\eta^{(k,l)} = \alpha^{(k,l)} \gamma^{(k)}`,
      explanation:
        'Printed with γ(k). Between layers of different width the product is not even defined: α(k,l) has as many columns as layer l has units, γ(k) as many rows as layer k. Between layers of equal width it is wrong: with w(2) = [[1, 2], [3, 4]], γ(2) = I and γ(1) = diag(1, 0), where the second unit of layer 1 is off, ∂v(2)/∂z(1) = [[1, 0], [3, 0]], but the printed product is [[1, 2], [3, 4]]. The paper’s own gradient (B6) with the printed η would give weights of a unit that is off a derivative other than zero. With γ(l) the indices fit and B6 holds.',
    },
    proofClass: 'induction',
    argument:
      'The states of layer l depend on z(l) through γ(l) (B1), those of layer k on the states of layer l through α(k,l) (B3): the chain rule gives the product. Expanded for all pairs k ≥ l of three networks; the printed form is put through the same comparison on layers of equal width, where it is defined, and fails; so does the example of the erratum, in exact numbers.',
    notMechanized: depthNote,
    inCode: [{ name: 'SampleFactors.eta', ...sampleFactors }],
    snippet: smallProgram(`console.log(at.factors(0).eta(2, 1).data.join()); // 2,1`),
    prove: () => {
      const result = outcome(
        (function* () {
          yield* byAnyPreactivation(({ eta }, k, l) => eta(k, l));
          yield* layerStep();
          yield* erratumExample('corrected');
        })(),
        {
          statement: 'the printed form, with γ(k) in the place of γ(l), on layers of equal width',
          equations: byAnyPreactivation(
            ({ alpha, gamma }, k, l) => m.multiply(alpha(k, l), gamma(k)),
            [[2, 2, 2, 1]],
          ),
        },
      );
      const printed = outcome([], { statement: '', equations: erratumExample('printed') });
      return {
        ...result,
        control: { ...result.control, rejected: result.control.rejected && printed.control.rejected },
      };
    },
  },
];

/** The numbers of the erratum: ∂v_2/∂z_1 of a 2-2-2-1 network at w(2) = [[1, 2], [3, 4]], γ(1) = diag(1, 0), γ(2) = I. */
function* erratumExample(form: 'printed' | 'corrected'): Generator<Equation> {
  const net = tapped([2, 2, 2, 1]);
  const { alpha, gamma } = factors(net);
  const values = new Map(
    Object.entries({
      w2_1_1: 1,
      w2_1_2: 2,
      w2_2_1: 3,
      w2_2_2: 4,
      A1_1D1: 1,
      A1_2D1: 0,
      A2_1D1: 1,
      A2_2D1: 1,
    }).map(([name, value]) => [name, p.constant(value)]),
  );
  const at = (a: m.Matrix): m.Matrix => a.map((row) => row.map((entry) => p.substitute(entry, values)));
  const left = at(jacobian(net, 2, net.biasNames(1)));
  const right = at(m.multiply(alpha(2, 1), gamma(form === 'printed' ? 2 : 1)));
  yield* equalMatrices('example, ∂v_2/∂z_1', left, right);
  if (form === 'corrected') {
    const expected = [
      [1, 0],
      [3, 0],
    ].map((row) => row.map((entry) => p.constant(entry)));
    yield* equalMatrices('example, [[1, 0], [3, 0]]', left, expected);
  }
}
