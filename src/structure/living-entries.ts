/**
 * Which entries of each slot can reach the output. Not all do: a pooling window with a stride leaves out the last column
 * of a picture, a recurrent layer's other states when only the last one leaves.
 */
import { affineInputs, affineOutputs, type Node, type Slot } from '../program/nodes.js';
import type { Program } from '../program/program.js';

/** One flag per entry of every slot. Cost: one operation per entry. */
export function livingEntries(program: Program): readonly (readonly boolean[])[] {
  const lives = program.slots.map((width, slot) =>
    Array.from({ length: width }, () => slot === program.output),
  );
  for (const node of [...program.nodes].reverse()) markInputs(node, lives);
  return lives;
}

function markInputs(node: Node, lives: readonly boolean[][]): void {
  const above = lives[node.output]!;
  const mark = (slot: Slot, entry: number): void => {
    lives[slot]![entry] = true;
  };
  switch (node.kind) {
    case 'affine':
      for (let site = 0; site < node.sites; site++) {
        const [inputs, outputs] = [affineInputs(node), affineOutputs(node)];
        if (!above.slice(site * outputs, (site + 1) * outputs).includes(true)) continue;
        for (let j = site * inputs; j < (site + 1) * inputs; j++) mark(node.input, j);
      }
      return;
    case 'activation':
    case 'scaling':
      above.forEach((is, i) => is && mark(node.input, i));
      return;
    case 'add':
    case 'product':
      for (const side of [node.left, node.right]) above.forEach((is, i) => is && mark(side, i));
      return;
    case 'linear':
    case 'maximum':
      above.forEach((is, i) => {
        if (is)
          for (const column of node.column.subarray(node.start[i], node.start[i + 1]))
            mark(node.input, column);
      });
      return;
    case 'concatenate': {
      let at = 0;
      for (const slot of node.inputs) {
        for (let i = 0; i < lives[slot]!.length; i++, at++) if (above[at]) mark(slot, i);
      }
      return;
    }
  }
}
