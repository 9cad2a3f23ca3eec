/**
 * A program: the network as the sweeps see it. Slot 0 is the input; nodes stand in the order in which they can be
 * evaluated, each writing a slot of its own, so that a walk forwards or backwards over the list is a sweep.
 *
 * Parameters lie in one vector, block after block in the order the blocks were created, a weight before its bias:
 *
 *   θ = [ layers.0.weight (row-major, out × in) | layers.0.bias | layers.1.weight | … ]      (PyTorch's order)
 */
import type { Head, ProgramPlan } from './known.js';
import { inputsOf, type Node, type ParameterBlock, type Slot } from './nodes.js';

/** A network as the sweeps see it: slots, nodes and parameter blocks; see the head of this file. */
export interface Program {
  /** Width of each slot: numbers per sample. */
  readonly slots: readonly number[];
  readonly input: Slot;
  readonly output: Slot;
  readonly nodes: readonly Node[];
  readonly blocks: readonly ParameterBlock[];
  /** Length of the parameter vector. */
  readonly parameterCount: number;
  /** How many node inputs read each slot: a slot with one reader may share its adjoint array with that reader. */
  readonly readers: readonly number[];
  /** The node that writes each slot; −1 for the input. */
  readonly writer: readonly number[];
  /**
   * @internal What `planOf` and `headOf` answer, for programs made of others and soon forgotten: what is remembered of such a program
   * elsewhere outlives it until the next full garbage collection.
   */
  readonly known?: { readonly plan: ProgramPlan; readonly head: Head | null };
}

/** Collects slots, nodes and blocks while layers are compiled; `finish` freezes them into a program. */
export interface ProgramBuilder {
  slot(width: number): Slot;
  widthOf(slot: Slot): number;
  block(name: string, shape: readonly number[]): ParameterBlock;
  add(node: Node): void;
  /** A new number for a layer with parameters, so that blocks are named `layers.0.weight`, `layers.1.weight`, … */
  nextLayer(): number;
  finish(output: Slot): Program;
}

/** Starts a program whose input slot (slot 0) has `inputs` numbers per sample. */
export function programBuilder(inputs: number): ProgramBuilder {
  const slots: number[] = [inputs];
  const nodes: Node[] = [];
  const blocks: ParameterBlock[] = [];
  let parameterCount = 0;
  let layers = 0;
  return {
    slot(width) {
      slots.push(width);
      return slots.length - 1;
    },
    widthOf: (slot) => slots[slot]!,
    block(name, shape) {
      const length = shape.reduce((product, size) => product * size, 1);
      const block = { name, shape, offset: parameterCount, length };
      parameterCount += length;
      blocks.push(block);
      return block;
    },
    add(node) {
      nodes.push(node);
    },
    nextLayer: () => layers++,
    finish(output) {
      const readers = slots.map(() => 0);
      const writer = slots.map(() => -1);
      nodes.forEach((node, index) => {
        for (const slot of inputsOf(node)) readers[slot]!++;
        writer[node.output] = index;
      });
      return { slots, input: 0, output, nodes, blocks, parameterCount, readers, writer };
    },
  };
}
