/**
 * One block ∂²φ/∂Θ_k∂Θ_l of the Hessian as data a reader can check by hand. For each sample and each pair of uses of the
 * two parameter blocks (one pair without sharing, B-rnn and B-conv otherwise) there are at most two terms
 *
 *     matrix ⊗ vector ⊗ vector      M[i,p] · ṽ_k[j] · ṽ_l[q]
 *     vector ⊗ matrix ⊗ vector      δ_k[i] · η_{k,l}[j,p] · ṽ_l[q]     (only where k reads what l writes; weights of k)
 *
 * at entry ((i,j),(p,q)), B7–B9 for any activation. A bias takes the place of a weight with its one input, the 1.
 */
import { UnknownNameError } from '../../errors.js';
import { matrix, transpose, type Matrix } from '../../numeric/matrix.js';
import { affineInputs, affineOutputs, type AffineNode, type ParameterBlock } from '../../program/nodes.js';
import type { Program } from '../../program/program.js';
import { affineNodes } from '../../program/sharing.js';
import { copyOfSlot, type Field } from '../../sweeps/trace.js';
import type { LossState } from '../state.js';
import type { SampleCore } from './core.js';
import { unitResponses, type UnitResponses } from './unit-responses.js';

/** What all terms have. */
export interface TermOrigin {
  readonly sample: number;
  /** The sample's weight in the mean. */
  readonly coefficient: number;
  /** Which use of the row block and of the column block, counted over nodes and sites; 0 without sharing. */
  readonly uses: readonly [row: number, column: number];
}

/** The entry at row (i, j) and column (p, q) of the block is `coefficient` times the product of the three factors. */
export type BlockTerm = TermOrigin &
  (
    | {
        /** matrix[i,p] · rowVector[j] · columnVector[q] */
        readonly kind: 'matrix ⊗ vector ⊗ vector';
        readonly matrix: Matrix;
        readonly rowVector: Float64Array;
        readonly columnVector: Float64Array;
      }
    | {
        /** vector[i] · matrix[j,p] · columnVector[q] */
        readonly kind: 'vector ⊗ matrix ⊗ vector';
        readonly vector: Float64Array;
        readonly matrix: Matrix;
        readonly columnVector: Float64Array;
      }
    | {
        /** The transposed of the one above, where the column's layer is the upper one: rowVector[j] · matrix[q,i] · vector[p] */
        readonly kind: 'vector ⊗ matrixᵀ ⊗ vector';
        readonly rowVector: Float64Array;
        readonly matrix: Matrix;
        readonly vector: Float64Array;
      }
  );

/** One use of a parameter block: an affine node, one of its sites, and the number of the use. */
interface Use {
  readonly node: AffineNode;
  readonly index: number;
  readonly site: number;
  readonly number: number;
  readonly isBias: boolean;
}

function blockNamed(program: Program, name: string): ParameterBlock {
  const found = program.blocks.find((block) => block.name === name);
  if (found !== undefined) return found;
  const known = program.blocks.map((block) => block.name).join(', ');
  const advice = 'Take a name from network.blocks.';
  throw new UnknownNameError('hessian.block', 'name', `one of ${known}`, `'${name}'`, advice);
}

/** The two named blocks, in the caller's order. */
export function blockShape(
  program: Program,
  rows: string,
  columns: string,
): readonly [ParameterBlock, ParameterBlock] {
  return [blockNamed(program, rows), blockNamed(program, columns)];
}

function usesOf(program: Program, block: ParameterBlock): Use[] {
  const uses: Use[] = [];
  affineNodes(program).forEach((node, index) => {
    if (node.weight !== block && node.bias !== block) return;
    for (let site = 0; site < node.sites; site++) {
      uses.push({ node, index, site, number: uses.length, isBias: node.bias === block });
    }
  });
  return uses;
}

/** The terms of block (rows, columns). Cost: a unit response for each node that uses the lower block, 4·n_l·N·P flops. */
export function blockTerms(state: LossState, core: SampleCore, rows: string, columns: string): BlockTerm[] {
  const [a, b] = blockShape(state.program, rows, columns);
  const known = new Map<AffineNode, UnitResponses>();
  const responsesTo = (node: AffineNode): UnitResponses => {
    const made = known.get(node) ?? unitResponses(state, core, node);
    known.set(node, made);
    return made;
  };
  const terms: BlockTerm[] = [];
  for (const row of usesOf(state.program, a)) {
    for (const column of usesOf(state.program, b)) {
      const transposed = row.index < column.index;
      const [upper, lower] = transposed ? [column, row] : [row, column];
      const responses = responsesTo(lower.node);
      for (let n = 0; n < state.trace.samples; n++) {
        const origin = {
          sample: n,
          coefficient: state.weights[n]!,
          uses: [row.number, column.number] as const,
        };
        terms.push(...pairTerms(state, core, upper, lower, responses, n, transposed, origin));
      }
    }
  }
  return terms;
}

function pairTerms(
  state: LossState,
  core: SampleCore,
  upper: Use,
  lower: Use,
  responses: UnitResponses,
  n: number,
  transposed: boolean,
  origin: TermOrigin,
): BlockTerm[] {
  const terms: BlockTerm[] = [];
  const lowerVector = inputVector(state, lower, n);
  const m = gathered(
    responses,
    responses.adjoints,
    upper,
    affineOutputs(upper.node),
    upper.node.output,
    lower,
    n,
  );
  if (m !== null) {
    const upperVector = inputVector(state, upper, n);
    terms.push({
      kind: 'matrix ⊗ vector ⊗ vector',
      ...origin,
      matrix: transposed ? transpose(m) : m,
      rowVector: transposed ? lowerVector : upperVector,
      columnVector: transposed ? upperVector : lowerVector,
    });
  }
  const delta = state.adjoint().value[upper.node.output];
  const reads = core === 'exact' && !upper.isBias && upper.node !== lower.node && delta !== undefined;
  const eta = reads
    ? gathered(responses, responses.tangents, upper, affineInputs(upper.node), upper.node.input, lower, n)
    : null;
  if (eta === null) return terms;
  const outputs = affineOutputs(upper.node);
  const at = (n * upper.node.sites + upper.site) * outputs;
  const vector = delta!.slice(at, at + outputs);
  terms.push(
    transposed
      ? { kind: 'vector ⊗ matrixᵀ ⊗ vector', ...origin, rowVector: lowerVector, matrix: eta, vector }
      : { kind: 'vector ⊗ matrix ⊗ vector', ...origin, vector, matrix: eta, columnVector: lowerVector },
  );
  return terms;
}

/** ṽ at this use: the layer's input for a weight, [1] for a bias. */
function inputVector(state: LossState, { node, site, isBias }: Use, n: number): Float64Array {
  if (isBias) return Float64Array.of(1);
  const inputs = affineInputs(node);
  const at = (n * node.sites + site) * inputs;
  return state.trace.value[node.input]!.slice(at, at + inputs);
}

/** What the entries of `slot` at one use answer to the units of another: width × units, or null if nothing. */
function gathered(
  { count }: UnitResponses,
  field: Field,
  upper: Use,
  width: number,
  slot: number,
  lower: Use,
  n: number,
): Matrix | null {
  if (field[slot] === undefined) return null;
  const units = affineOutputs(lower.node);
  const out = matrix(width, units);
  for (let p = 0; p < units; p++) {
    const copy = copyOfSlot(field[slot], count, lower.site * units + p)!;
    const at = (n * upper.node.sites + upper.site) * width;
    for (let i = 0; i < width; i++) out.data[i * units + p] = copy[at + i]!;
  }
  return out;
}
