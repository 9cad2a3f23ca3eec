/**
 * B-conv: what convolutions do to the structure. A circular convolution over positions with an unspecified function R of
 * all its outputs above it; its matrix as a layer; and a dense layer above it.
 */
import type { Entry } from '../entry.js';
import { compare, equalMatrices, equalVectors, outcome, type Equation } from '../kernel/compare.js';
import { differentiator } from '../kernel/differentiate.js';
import { chainOf, jet, symbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import * as p from '../kernel/polynomial.js';

const [positions, channels, taps] = [3, 2, 2];
const at = (position: number): number => position % positions;

const kernel = m.symbols('k', channels, taps);
const signal = m.vectorOf('x', positions);
const patch = (position: number): m.Vector => kernel[0]!.map((_, tap) => signal[at(position + tap)]!);
/** z[channel][position]. */
const outputs = kernel.map((row) => signal.map((_, position) => m.dot(row, patch(position))));
const names = (matrix: m.Matrix): readonly string[] => matrix.flat().flatMap(p.variablesOf);

const tail = jet('R', outputs.flat());
const delta = outputs.map((row, channel) =>
  row.map((_, position) => symbol('R', channel * positions + position + 1)),
);
const { gradient } = differentiator(chainOf([tail]));
const kernelGradient = kernel.map((row) => gradient(symbol('R'), names([row])));

const pairs = signal.flatMap((_, a) => signal.flatMap((_other, b) => (a < b ? [[a, b] as const] : [])));
const minor = (a: m.Vector, b: m.Vector, i: number, j: number): p.Polynomial =>
  p.subtract(p.product(a[i]!, b[j]!), p.product(a[j]!, b[i]!));

/** The gradient is a sum over positions; its 2 × 2 minor is a sum over pairs of positions (Cauchy and Binet). */
function* sumOverPositions(): Generator<Equation> {
  const terms = signal.map((_, position) =>
    m.outer(
      delta.map((row) => row[position]!),
      patch(position),
    ),
  );
  yield* equalMatrices('∂R/∂kernel', kernelGradient, m.totalOf(terms));
  const [first, second] = [signal, signal].map((_, tap) =>
    signal.map((_x, position) => patch(position)[tap]!),
  );
  const right = pairs.map(([a, b]) =>
    p.product(minor(delta[0]!, delta[1]!, a, b), minor(first!, second!, a, b)),
  );
  yield { what: 'minor', left: determinant(kernelGradient), right: p.sum(...right) };
}

const determinant = ([first, second]: m.Matrix): p.Polynomial => minor(first!, second!, 0, 1);

/** As if the gradient were one outer product: its minor would vanish. */
function* singleOuterProduct(): Generator<Equation> {
  yield { what: 'minor', left: determinant(kernelGradient), right: p.zero };
}

const side = 3;
const image = m.symbols('y', side, side);
const filter = m.symbols('g', 2, 2);
const wrapped = (i: number, j: number): p.Polynomial => image[i % side]![j % side]!;
const filtered = image.flatMap((row, i) =>
  row.map((_, j) =>
    p.sum(...filter.flatMap((line, a) => line.map((weight, b) => p.product(weight, wrapped(i + a, j + b))))),
  ),
);

/** The 9 × 9 matrix of the 2-d convolution: entry ((i,j),(r,q)) depends on (r−i, q−j) mod 3 only. */
const circulant = m.build(side * side, side * side, (row, column) => {
  const shift = (from: number, to: number): number => (to - from + side) % side;
  const a = shift(Math.floor(row / side), Math.floor(column / side));
  const b = shift(row % side, column % side);
  return filter[a]?.[b] ?? p.zero;
});

function* doublyBlockCirculant(): Generator<Equation> {
  const { gradient: by } = differentiator();
  yield* equalMatrices(
    '∂z/∂y',
    filtered.map((z) => by(z, names(image))),
    circulant,
  );
  yield* equalVectors('C y', filtered, m.apply(circulant, image.flat()));
}

/** The same convolution with zeros beyond the border: an entry there is 0 instead of the weight that reads round the corner. */
const zeroPadded = m.build(side * side, side * side, (row, column) => {
  const a = Math.floor(column / side) - Math.floor(row / side);
  const b = (column % side) - (row % side);
  return filter[a]?.[b] ?? p.zero;
});

function* doublyBlockToeplitz(): Generator<Equation> {
  const inside = (i: number, j: number): p.Polynomial => image[i]?.[j] ?? p.zero;
  const padded = image.flatMap((row, i) =>
    row.map((_, j) =>
      p.sum(...filter.flatMap((line, a) => line.map((weight, b) => p.product(weight, inside(i + a, j + b))))),
    ),
  );
  yield* equalVectors('zero padding, C y', padded, m.apply(zeroPadded, image.flat()));
}

/** A dense layer above the convolution: its gradient is one outer product, as if no convolution were there. */
function* layerAbove(): Generator<Equation> {
  const states = outputs.flat().map((z, i) => jet(`A${i + 1}`, [z]));
  const weights = m.symbols('w', 2, states.length);
  const top = jet(
    'f',
    m.apply(
      weights,
      states.map(({ name }) => symbol(name)),
    ),
  );
  const above = differentiator(chainOf([...states, top]));
  const slopes = weights.map((_, i) => symbol('f', i + 1));
  yield* equalVectors(
    '∂f/∂w above',
    above.gradient(symbol('f'), names(weights)),
    m
      .outer(
        slopes,
        states.map(({ name }) => symbol(name)),
      )
      .flat(),
  );
}

export const convolution: readonly Entry[] = [
  {
    id: 'B-conv',
    paper: 'bakker',
    title: 'Convolutions',
    words:
      'The gradient of a convolution’s kernel is a sum of one outer product for each position, and in general no single outer product. As a map of its input a convolution with circular borders is a dense layer with a doubly block circulant matrix. It does not disturb the layers above it: their gradients are single outer products as before.',
    tex: String.raw`\frac{\partial f}{\partial W} = \sum_{p} \delta_p \otimes \operatorname{patch}_p, \qquad \det\begin{pmatrix} \partial f / \partial W_{1,1} & \partial f / \partial W_{1,2} \\ \partial f / \partial W_{2,1} & \partial f / \partial W_{2,2} \end{pmatrix} = \sum_{p < q} \bigl(\delta_{1,p}\, \delta_{2,q} - \delta_{1,q}\, \delta_{2,p}\bigr)\bigl(x_p\, x_{q+1} - x_q\, x_{p+1}\bigr) \not\equiv 0`,
    proofClass: 'expansion',
    argument:
      'Expanded for a circular convolution with 3 positions, 2 output channels and a kernel of 2, under an unspecified function of all its outputs: the gradient is the sum over positions. A single outer product has only vanishing 2 × 2 minors; the minor of this one is the sum over pairs of positions written above (Cauchy and Binet), which is not the zero polynomial. For a 2-d circular convolution, 2 × 2 on 3 × 3, the derivative of the outputs by the inputs has at ((i,j),(r,q)) an entry that depends only on r−i and q−j modulo 3: doubly block circulant. The circular border is a condition for that: with zeros beyond the border the entry depends on r−i and q−j themselves, doubly block Toeplitz, and the entries at ((3,3),(1,1)) and ((1,1),(2,2)), equal in the circulant matrix, are 0 and g_22; this is expanded too. A dense layer above has the gradient slopes ⊗ states.',
    notMechanized:
      'Other sizes, several input channels, padding and strides: the sum over positions has the same form, since every output is a kernel row times a patch. ',
    inCode: [
      {
        name: 'conv2d',
        source: 'src/network/layers/convolution.ts',
        tests: ['test/network/layers/circulant.test.ts', 'test/structure/gradients.test.ts'],
      },
      {
        name: 'collapsed gradients',
        source: 'src/factors/rows/collapse.ts',
        tests: ['test/structure/gradients.test.ts'],
      },
    ],
    snippet: `import { conv1d, linearize, sequential } from 'dyadic';

const network = sequential([conv1d({ inChannels: 1, outChannels: 2, kernel: 2, length: 4, bias: false })], { parameters: [1, 0, 0, 1] });
const y = [Array.from({ length: network.outputs }, () => 0)];
const { gradient } = linearize(network, { x: [[1, 2, 0, 1]], y }, 'halfSquaredError');
console.log(gradient.mean().join()); // 5,2,2,5`,
    prove: () => {
      const result = outcome(
        (function* () {
          yield* sumOverPositions();
          yield* doublyBlockCirculant();
          yield* doublyBlockToeplitz();
          yield* layerAbove();
        })(),
        {
          statement: 'that the gradient is a single outer product: all its 2 × 2 minors vanish',
          equations: singleOuterProduct(),
        },
        `the minor has ${determinant(kernelGradient).terms.size} monomials`,
      );
      const bordersMatter = !compare(equalMatrices('circulant or not', zeroPadded, circulant)).holds;
      return { ...result, holds: result.holds && bordersMatter && !p.isZero(determinant(kernelGradient)) };
    },
  },
];
