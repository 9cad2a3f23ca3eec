/**
 * The downward matrix recursion: second derivatives of each sample's loss with respect to the values that are alive
 * between two nodes (the *state*). For a chain it is the recursion of mathematics, "second order, block form":
 *
 *     P_L = ∇²loss,   H_k = γ_k P_k γ_k + diag(c_k),   P_{k-1} = W_kᵀ H_k W_k
 *
 * With skips the state has several slots, and a block H(s, t) is kept for each pair of them. A node out = g(in) is
 * eliminated by substitution: H(in, t) += Dᵀ H(out, t), H(in, in) += Dᵀ H(out, out) D + diag(c). This is the edge
 * pushing of Gower and Mello (2012) with one edge per pair of slots instead of one per pair of numbers.
 */
import { allocate } from '../numeric/allocation.js';
import { inputsOf, type AffineNode, type Node, type Slot } from '../program/nodes.js';
import { reachOf } from './backward.js';
import { addBlocks, addDiagonals, transposeBlocks } from './blocks.js';
import { ruleOf } from './rules/table.js';
import { secondOf, type Adjoint, type Trace } from './trace.js';

/** H(z_k, t) for one affine node's output z_k and every slot t alive beside it (z_k itself included). */
export interface StateRow {
  readonly node: AffineNode;
  /** By slot t: N blocks of width(z_k) × width(t). */
  readonly blocks: ReadonlyMap<Slot, Float64Array>;
}

export interface StateHessian {
  /** One row per affine node, in program order. */
  readonly rows: readonly StateRow[];
  /** ∂²loss/∂x², N blocks of inputs × inputs, if `toInput` was set. */
  readonly input: Float64Array | undefined;
}

export interface StateHessianOptions {
  /** ∇²loss with respect to the output: N blocks of C × C. */
  readonly outputHessian: Float64Array;
  /** Whose c = A''·d enters; null leaves the curvature of the network out (Gauss-Newton). */
  readonly adjoint: Adjoint | null;
  readonly toInput?: boolean;
}

/** Cost: about 4·L·n³ flops per sample at uniform width n; memory n² numbers per sample and layer. */
export function stateHessian(trace: Trace, options: StateHessianOptions): StateHessian {
  const { program } = trace;
  const samples = Array.from({ length: trace.samples }, (_, n) => n);
  const state = pairStore(program.slots);
  // What is added belongs to the store, which adds to it in place.
  state.add(program.output, program.output, options.outputHessian.slice());
  const reached = reachOf(program, options.toInput ?? false);
  const rows: StateRow[] = [];
  for (let k = program.nodes.length - 1; k >= 0; k--) {
    const node = program.nodes[k]!;
    const row = state.take(node.output);
    if (node.kind === 'affine') rows.unshift({ node, blocks: row });
    if (reached[k] === true) substitute(node, row, trace, samples, options.adjoint, state);
  }
  return { rows, input: state.take(program.input).get(program.input) };
}

/** Symmetric blocks by pair of slots; `take` removes a slot and hands out its row. */
interface PairStore {
  /** Takes `blocks` over: they may be written to. */
  add(a: Slot, b: Slot, blocks: Float64Array): void;
  /** Adds diag(values) to H(a, a), N·width numbers. */
  addDiagonal(a: Slot, values: Float64Array): void;
  take(slot: Slot): Map<Slot, Float64Array>;
}

function pairStore(widths: readonly number[]): PairStore {
  const pairs = new Map<Slot, Map<Slot, Float64Array>>(); // lower slot → higher slot → [n][lower][higher]
  return {
    add(a, b, blocks) {
      const [low, high] = a <= b ? [a, b] : [b, a];
      const oriented = a <= b ? blocks : transposeBlocks(blocks, widths[a]!, widths[b]!);
      const row = pairs.get(low) ?? new Map<Slot, Float64Array>();
      const present = row.get(high);
      row.set(high, present === undefined ? oriented : addBlocks(present, oriented));
      pairs.set(low, row);
    },
    addDiagonal(a, values) {
      const row = pairs.get(a) ?? new Map<Slot, Float64Array>();
      const blocks = row.get(a) ?? allocate(values.length * widths[a]!);
      addDiagonals(blocks, values, widths[a]!);
      row.set(a, blocks);
      pairs.set(a, row);
    },
    take(slot) {
      const taken = new Map<Slot, Float64Array>();
      for (const [low, row] of pairs) {
        const blocks = row.get(slot);
        if (blocks === undefined) continue;
        taken.set(low, low === slot ? blocks : transposeBlocks(blocks, widths[low]!, widths[slot]!));
        row.delete(slot);
      }
      for (const [high, blocks] of pairs.get(slot) ?? []) taken.set(high, blocks);
      pairs.delete(slot);
      return taken;
    },
  };
}

/** Replaces the output of `node`, whose row of the state Hessian is `row`, by its inputs. */
function substitute(
  node: Node,
  row: ReadonlyMap<Slot, Float64Array>,
  trace: Trace,
  samples: readonly number[],
  adjoint: Adjoint | null,
  state: PairStore,
): void {
  const widths = trace.program.slots;
  const width = widths[node.output]!;
  const inputs = inputsOf(node);
  const rule = ruleOf(node);
  const right = (x: Float64Array, rows: number, i: number): Float64Array =>
    rule.multiplyJacobian(node, i, trace, samples, x, rows, false);
  const addSymmetric = (a: Slot, b: Slot, blocks: Float64Array): void => {
    state.add(a, b, blocks);
    if (a === b) state.add(a, b, transposeBlocks(blocks, widths[a]!, widths[a]!));
  };
  for (const [other, blocks] of row) {
    if (other === node.output) continue;
    const turned = transposeBlocks(blocks, width, widths[other]!);
    inputs.forEach((input, i) => addSymmetric(other, input, right(turned, widths[other]!, i)));
  }
  const own = row.get(node.output);
  const whole = own === undefined ? null : (rule.congruence?.(node, trace, own) ?? null);
  if (whole !== null) state.add(inputs[0]!, inputs[0]!, whole);
  else if (own !== undefined) {
    inputs.forEach((first, i) => {
      const half = transposeBlocks(right(own, width, i), width, widths[first]!);
      state.add(first, first, right(half, widths[first]!, i));
      for (let j = i + 1; j < inputs.length; j++)
        addSymmetric(first, inputs[j]!, right(half, widths[first]!, j));
    });
  }
  if (node.kind === 'product' && adjoint?.value[node.output] !== undefined) {
    const diagonal = allocate(trace.samples * width * width);
    addDiagonals(diagonal, adjoint.value[node.output]!, width);
    addSymmetric(node.left, node.right, diagonal);
  }
  if (node.kind === 'activation' && adjoint !== null) {
    const second = secondOf(trace, node);
    const above = adjoint.value[node.output];
    if (second === null || above === undefined) return;
    state.addDiagonal(
      node.input,
      second.map((value, i) => value * above[i]!),
    );
  }
}
