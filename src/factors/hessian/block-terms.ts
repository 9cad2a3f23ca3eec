/**
 * One block ∂²φ/∂Θ_k∂Θ_l of the Hessian as data a reader can check by hand: for each sample a term
 *
 *     matrix ⊗ vector ⊗ vector      M[i,p] · ṽ_{k-1}[j] · ṽ_{l-1}[q]
 *     vector ⊗ matrix ⊗ vector      δ_k[i] · η_{k-1,l}[j,p] · ṽ_{l-1}[q]     (l < k; only for the weights of k)
 *
 * at entry ((i,j),(p,q)), B7–B9 for any activation. A bias takes the place of a weight with its one input, the 1.
 */
import { UnknownNameError } from '../../errors.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { affineInputs, affineOutputs, type AffineNode, type ParameterBlock } from '../../program/nodes.js';
import type { Program } from '../../program/program.js';
import { copyOf, type Field } from '../../sweeps/trace.js';
import type { LossState } from '../state.js';
import type { Core } from './core.js';
import { unitResponses } from './unit-responses.js';

/** The entry at row (i, j) and column (p, q) of the block is `coefficient` times the product of the three factors. */
export type BlockTerm =
  | {
      /** matrix[i,p] · rowVector[j] · columnVector[q] */
      readonly kind: 'matrix ⊗ vector ⊗ vector';
      readonly sample: number;
      readonly coefficient: number;
      readonly matrix: Matrix;
      readonly rowVector: Float64Array;
      readonly columnVector: Float64Array;
    }
  | {
      /** vector[i] · matrix[j,p] · columnVector[q] */
      readonly kind: 'vector ⊗ matrix ⊗ vector';
      readonly sample: number;
      readonly coefficient: number;
      readonly vector: Float64Array;
      readonly matrix: Matrix;
      readonly columnVector: Float64Array;
    }
  | {
      /** The transposed of the one above, for blocks over the diagonal: rowVector[j] · matrix[q,i] · vector[p] */
      readonly kind: 'vector ⊗ matrixᵀ ⊗ vector';
      readonly sample: number;
      readonly coefficient: number;
      readonly rowVector: Float64Array;
      readonly matrix: Matrix;
      readonly vector: Float64Array;
    };

interface Place {
  readonly node: AffineNode;
  readonly index: number;
  readonly block: ParameterBlock;
  readonly isBias: boolean;
}

function placeOf(program: Program, name: string): Place {
  const index = program.nodes.findIndex(
    (node) => node.kind === 'affine' && (node.weight.name === name || node.bias?.name === name),
  );
  const node = program.nodes[index];
  if (node?.kind !== 'affine') {
    const known = program.blocks.map((block) => block.name).join(', ');
    throw new UnknownNameError(
      'hessian.block',
      'name',
      `one of ${known}`,
      `'${name}'`,
      'Take a name from network.blocks.',
    );
  }
  const isBias = node.bias?.name === name;
  return { node, index, block: isBias ? node.bias : node.weight, isBias };
}

/** The two named blocks, in the caller's order. */
export function blockShape(
  program: Program,
  rows: string,
  columns: string,
): readonly [ParameterBlock, ParameterBlock] {
  return [placeOf(program, rows).block, placeOf(program, columns).block];
}

/** The terms of block (rows, columns). Cost: one unit response of the lower layer, 4·n_l·N·P flops. */
export function blockTerms(state: LossState, core: Core, rows: string, columns: string): BlockTerm[] {
  const a = placeOf(state.program, rows);
  const b = placeOf(state.program, columns);
  const transposed = a.index < b.index;
  const [upper, lower] = transposed ? [b, a] : [a, b];
  const responses = unitResponses(state, core, lower.node);
  const terms: BlockTerm[] = [];
  for (let n = 0; n < state.trace.samples; n++) {
    const coefficient = state.weights[n]!;
    const base = { sample: n, coefficient };
    const upperVector = inputVector(state, upper, n);
    const lowerVector = inputVector(state, lower, n);
    const m = gather(responses.adjoints, responses.count, upper.node.output, n, affineOutputs(upper.node));
    if (m !== null) {
      terms.push({
        kind: 'matrix ⊗ vector ⊗ vector',
        ...base,
        matrix: transposed ? flipped(m) : m,
        rowVector: transposed ? lowerVector : upperVector,
        columnVector: transposed ? upperVector : lowerVector,
      });
    }
    const delta = state.adjoint().value[upper.node.output];
    const eta =
      core !== 'exact' || upper.isBias || upper.index === lower.index || delta === undefined
        ? null
        : gather(responses.tangents, responses.count, upper.node.input, n, affineInputs(upper.node));
    if (eta === null) continue;
    const outputs = affineOutputs(upper.node);
    const vector = delta!.slice(n * outputs, (n + 1) * outputs);
    terms.push(
      transposed
        ? { kind: 'vector ⊗ matrixᵀ ⊗ vector', ...base, rowVector: lowerVector, matrix: eta, vector }
        : { kind: 'vector ⊗ matrix ⊗ vector', ...base, vector, matrix: eta, columnVector: lowerVector },
    );
  }
  return terms;
}

/** ṽ at this place: the layer's input for a weight, [1] for a bias. */
function inputVector(state: LossState, place: Place, n: number): Float64Array {
  if (place.isBias) return Float64Array.of(1);
  const inputs = affineInputs(place.node);
  return state.trace.value[place.node.input]!.slice(n * inputs, (n + 1) * inputs);
}

/** Column p from copy p: the matrix of width × count for sample n, or null if the slot does not respond. */
function gather(field: Field, count: number, slot: number, n: number, width: number): Matrix | null {
  if (field[slot] === undefined) return null;
  const out = matrix(width, count);
  for (let p = 0; p < count; p++) {
    const column = copyOf({ count, value: field }, p).value[slot]!;
    for (let i = 0; i < width; i++) out.data[i * count + p] = column[n * width + i]!;
  }
  return out;
}

function flipped(m: Matrix): Matrix {
  const out = matrix(m.columns, m.rows);
  for (let i = 0; i < m.rows; i++) {
    for (let j = 0; j < m.columns; j++) out.data[j * m.rows + i] = m.data[i * m.columns + j]!;
  }
  return out;
}
