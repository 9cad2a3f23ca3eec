/**
 * Seeded initial parameters. Each weight matrix is drawn for the activation that reads it, so that signals neither grow
 * nor fade from layer to layer:
 *
 *   He      (relu and its relatives, which pass half of the signal)   W ~ U(−a, a),  a = √(6 / inputs)
 *   Xavier  (all others, and the user's own)                          W ~ U(−a, a),  a = √(6 / (inputs + outputs))
 *
 * Uniform rather than normal numbers: the variance (a²/3) is the same, and in the small networks this library is for no
 * single far-out weight saturates a unit from the start. Biases are drawn as well, b ~ U(−1/√inputs, 1/√inputs): with
 * b = 0 every unit's kink or centre would lie on a hyperplane through the origin, and for inputs in one dimension all
 * of them at the one point 0; drawn biases spread them over the data.
 */
import { allocate } from '../numeric/allocation.js';
import { random } from '../numeric/random.js';
import { type AffineNode, affineInputs, affineOutputs, type Slot } from '../program/nodes.js';
import type { Program } from '../program/program.js';
import { activationAfter } from '../program/readers.js';
import { affineNodes } from '../program/sharing.js';

/**
 * Draws a parameter vector for a program. Numbers are drawn in the order of the vector, so a seed and an architecture
 * determine every bit.
 */
export function initialParameters(program: Program, seed: number): Float64Array {
  const generator = random(seed);
  const parameters = allocate(program.parameterCount);
  const fill = (offset: number, length: number, bound: number): void => {
    for (let i = offset; i < offset + length; i++) parameters[i] = bound * (2 * generator.uniform() - 1);
  };
  const nodes = affineNodes(program);
  for (const block of program.blocks) {
    const node = nodes.find(({ weight, bias }) => weight === block || bias === block);
    if (node === undefined) continue; // a recurrent weight of a single step is never used
    const bound =
      node.weight === block
        ? weightBound(node, gainOf(program, node.output))
        : 1 / Math.sqrt(affineInputs(node));
    fill(block.offset, block.length, bound);
  }
  return parameters;
}

function weightBound(node: AffineNode, gain: 'he' | 'xavier'): number {
  const inputs = affineInputs(node);
  return gain === 'he' ? Math.sqrt(6 / inputs) : Math.sqrt(6 / (inputs + affineOutputs(node)));
}

/** The kind of initialization that the activation reading a slot asks for. */
function gainOf(program: Program, slot: Slot): 'he' | 'xavier' {
  return activationAfter(program, slot)?.activation.gain ?? 'xavier';
}
