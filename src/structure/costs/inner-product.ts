/**
 * What ‖H‖² costs from factors (src/factors/hessian/inner-products.ts, about 10·L·n³ flops a pair of samples): the state
 * Hessians of all samples, the upward matrix recursion for each pair, and the products that meet at each layer.
 */
import { affineInputs, affineOutputs, inputsOf, type AffineNode, type Slot } from '../../program/nodes.js';
import type { Program } from '../../program/program.js';
import { stateHessianWork } from './state-hessian.js';
import { products, sumOf, times, vectors, type Work } from './work.js';

/** ⟨H, H⟩ of the mean Hessian of N samples, every weight used once. */
export function innerProductWork(program: Program, samples: number): Work {
  const { work, rows } = stateHessianWork(program, 1);
  const { pairs, spreads } = chunks(program, samples);
  return sumOf([times(spreads, work), times(pairs, covarianceWork(program, rows))]);
}

/** Pairs of samples and state Hessians that the loop over chunks visits: the lower triangle of chunks. */
function chunks(program: Program, samples: number): { readonly pairs: number; readonly spreads: number } {
  const numbers = program.nodes.reduce((sum, node) => sum + program.slots[node.output]! ** 2, 0);
  const step = Math.max(1, Math.floor((1 << 18) / numbers));
  let [pairs, spreads] = [0, 0];
  for (let i = 0; i < samples; i += step) {
    const rows = Math.min(step, samples - i);
    pairs += rows * (i + rows);
    spreads += rows + i;
  }
  return { pairs, spreads };
}

/** One pair: C(s, t) upwards, and at each affine node the four traces of its formula. */
function covarianceWork(program: Program, rows: ReadonlyMap<unknown, readonly Slot[]>): Work {
  const widths = program.slots;
  const lastUse = widths.map((_, slot) =>
    program.nodes.reduce((last, node, k) => (inputsOf(node).includes(slot) ? k : last), -1),
  );
  const blocks = new Map<Slot, Set<Slot>>();
  const parts: Work[] = [];
  program.nodes.forEach((node, k) => {
    parts.push(extensionWork(program, node, blocks));
    if (node.kind === 'affine') {
      parts.push(vectors(2 * affineInputs(node)), meetingWork(node, rows.get(node)!, blocks, widths));
      put(blocks, node.output, node.output);
    }
    for (const slot of inputsOf(node)) {
      if (lastUse[slot] !== k) continue;
      blocks.delete(slot);
      for (const row of blocks.values()) row.delete(slot);
    }
  });
  return sumOf(parts);
}

/** C(out, ·) and C(·, out) from the inputs' blocks; only affine nodes multiply. */
function extensionWork(program: Program, node: Program['nodes'][number], blocks: Map<Slot, Set<Slot>>): Work {
  const out = node.output;
  const live = [...blocks.keys()];
  let rows = 0;
  for (const s of live) {
    for (const input of inputsOf(node)) {
      if (!blocks.get(s)?.has(input)) continue;
      rows += program.slots[s]!;
      put(blocks, s, out);
    }
  }
  for (const t of [...live, out]) {
    for (const input of inputsOf(node)) {
      if (!blocks.get(input)?.has(t)) continue;
      rows += program.slots[t]!;
      put(blocks, out, t);
    }
  }
  if (node.kind !== 'affine') return products(0);
  return products(2 * rows * affineInputs(node) * affineOutputs(node));
}

function meetingWork(
  node: AffineNode,
  row: readonly Slot[],
  blocks: ReadonlyMap<Slot, ReadonlySet<Slot>>,
  widths: readonly number[],
): Work {
  const [inputs, outputs] = [affineInputs(node), affineOutputs(node)];
  const has = (s: Slot, t: Slot): boolean => blocks.get(s)?.has(t) ?? false;
  let flops = row.includes(node.output) ? 2 * outputs * outputs : 0;
  for (const s of row) {
    for (const t of row) if (has(s, t)) flops += 2 * outputs * widths[s]! * (widths[t]! + 1);
    if (has(s, node.input)) flops += 2 * (inputs + outputs) * widths[s]! + 2 * outputs;
    if (has(node.input, s)) flops += 2 * (inputs + outputs) * widths[s]! + 2 * outputs;
  }
  if (has(node.input, node.input)) flops += inputs + 2 * outputs;
  return vectors(flops);
}

function put(blocks: Map<Slot, Set<Slot>>, s: Slot, t: Slot): void {
  const row = blocks.get(s) ?? new Set<Slot>();
  row.add(t);
  blocks.set(s, row);
}
