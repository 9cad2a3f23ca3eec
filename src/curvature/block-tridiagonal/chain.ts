/**
 * A network as a chain of layers, which is the form the block-tridiagonal system is written for: dense layers, each
 * weight used once, with activations and scalings between them. All that lies between two dense layers acts unit by
 * unit, so it is one slope and one curvature a unit: for nodes f_1, f_2, … with ż_k the tangent before f_k,
 *
 *     u = f_1' f_2' … ż        and        Σ_k c_k ż_k² = (Σ_k c_k (f_1' … f_{k-1}')²) ż².
 */
import { allocate } from '../../numeric/allocation.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { affineInputs, affineOutputs, type AffineNode, type Node } from '../../program/nodes.js';
import type { Program } from '../../program/program.js';
import { affineNodes, sharesWeights } from '../../program/sharing.js';
import { slopeOf } from '../../sweeps/trace.js';
import { curvatureOf } from '../../factors/hessian/core.js';
import type { LossState } from '../../factors/state.js';

/** The cores that the system can be written for. */
export type ChainCore = 'exact' | 'gaussNewton';

/** One dense layer z = W v + b with q outputs and p inputs, and what follows it up to the next; N rows each. */
export interface ChainLayer {
  readonly node: AffineNode;
  /** W, q × p. */
  readonly weight: Matrix;
  /** v, N × p. */
  readonly value: Matrix;
  /** w_n δ, N × q; null in the first layer, below which nothing moves, and for Gauss-Newton. */
  readonly adjoint: Matrix | null;
  /** ∂u/∂z with u what the next layer reads (or the output), N·q. */
  readonly slope: Float64Array;
  /** w_n c, N·q: second derivative along z of what follows, with the adjoint fixed. */
  readonly curvature: Float64Array;
}

/** The layers from input to output; the last one's ∇²loss is carried to its z. */
export interface Chain {
  readonly samples: number;
  /** P. */
  readonly order: number;
  readonly layers: readonly ChainLayer[];
  /** w_n ∂²loss/∂z_L² without the last layer's `curvature`: N blocks of C × C. */
  readonly output: Float64Array;
}

/** Why the block-tridiagonal form does not exist for this network, or null if it does. */
export function supportsBlockTridiagonal(state: LossState): string | null {
  const { program } = state;
  if (affineNodes(program).length === 0) return 'the network has no parameters';
  const other = program.nodes.find((node) => !isChainNode(node));
  if (other !== undefined)
    return `the network is no chain of dense layers: it has a node of kind '${other.kind}'`;
  if (sharesWeights(program)) return 'a weight is used at more than one place';
  if (!isPath(program)) return 'a value is read at more than one place';
  return null;
}

function isChainNode(node: Node): boolean {
  return node.kind === 'affine' || node.kind === 'activation' || node.kind === 'scaling';
}

/** Each node reads what the node before it wrote. */
function isPath(program: Program): boolean {
  let slot = program.input;
  for (const node of program.nodes) {
    if (!('input' in node) || node.input !== slot) return false;
    slot = node.output;
  }
  return slot === program.output;
}

/** The chain of a state for which `supportsBlockTridiagonal` gives null. Cost O(N·(units + C²)). */
export function chainOf(state: LossState, core: ChainCore): Chain {
  const { program, trace, weights } = state;
  const samples = trace.samples;
  const starts = program.nodes.flatMap((node, index) => (node.kind === 'affine' ? [index] : []));
  const layers = starts.map((start, l): ChainLayer => {
    const node = program.nodes[start] as AffineNode;
    const [q, p] = [affineOutputs(node), affineInputs(node)];
    const { offset, length } = node.weight;
    const delta = l === 0 || core === 'gaussNewton' ? undefined : state.adjoint().value[node.output];
    return {
      node,
      weight: matrix(q, p, trace.parameters.subarray(offset, offset + length)),
      value: matrix(samples, p, trace.value[node.input]),
      adjoint: delta === undefined ? null : matrix(samples, q, weighted(delta, weights)),
      ...between(state, core, program.nodes.slice(start + 1, starts[l + 1]), q),
    };
  });
  const last = layers[layers.length - 1]!;
  return { samples, order: program.parameterCount, layers, output: outputBlocks(state, last) };
}

/** Slope and weighted curvature of the nodes after a layer of `width` units. */
function between(
  state: LossState,
  core: ChainCore,
  nodes: readonly Node[],
  width: number,
): Pick<ChainLayer, 'slope' | 'curvature'> {
  const length = state.trace.samples * width;
  const slope = allocate(length).fill(1);
  const curvature = allocate(length);
  for (const node of nodes) {
    if (node.kind === 'activation') {
      const c = core === 'exact' && !node.activation.piecewiseLinear ? curvatureOf(state, node) : null;
      const own = slopeOf(state.trace, node);
      for (let i = 0; i < length; i++) {
        if (c !== null) curvature[i]! += c[i]! * slope[i]! * slope[i]!;
        slope[i]! *= own[i]!;
      }
    } else if (node.kind === 'scaling') {
      for (let i = 0; i < length; i++) slope[i]! *= node.scale[i % width]!;
    }
  }
  return { slope, curvature: weighted(curvature, state.weights) };
}

/** w_n γ ∇²loss γ at the last layer's z. */
function outputBlocks(state: LossState, { slope }: Pick<ChainLayer, 'slope'>): Float64Array {
  const width = state.output.columns;
  const blocks = weighted(state.outputHessian(), state.weights);
  for (let at = 0; at < blocks.length; at++) {
    const row = Math.floor(at / width);
    const column = row - (row % width) + (at % width);
    blocks[at]! *= slope[row]! * slope[column]!;
  }
  return blocks;
}

/** Each sample's numbers times its weight, as a copy. */
function weighted(numbers: Float64Array, weights: Float64Array): Float64Array {
  const width = numbers.length / weights.length;
  const out = allocate(numbers.length);
  for (let i = 0; i < out.length; i++) out[i] = numbers[i]! * weights[Math.floor(i / width)]!;
  return out;
}
