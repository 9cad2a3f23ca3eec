/** What the walks over a program ask of it again and again, worked out once. */
import { inputsOf } from './nodes.js';
import type { ProgramPlan } from './known.js';
import type { Program } from './program.js';

export type { ProgramPlan } from './known.js';

const plans = new WeakMap<Program, ProgramPlan>();

/** The plan of a program, made at first use. */
export function planOf(program: Program): ProgramPlan {
  let plan = program.known?.plan ?? plans.get(program);
  if (plan === undefined) {
    plan = makePlan(program);
    plans.set(program, plan);
  }
  return plan;
}

function makePlan(program: Program): ProgramPlan {
  const affine = program.nodes.filter((node) => node.kind === 'affine');
  const seen = new Set<unknown>();
  const isFirstUse = affine.map(({ weight, bias }) => {
    const isNew = !seen.has(weight) && (bias === null || !seen.has(bias));
    seen.add(weight);
    if (bias !== null) seen.add(bias);
    return isNew;
  });
  const moves = program.slots.map(() => false);
  const hasParametersBelow = program.nodes.map((node) => {
    const below = inputsOf(node).some((slot) => moves[slot]);
    moves[node.output] = below || node.kind === 'affine';
    return below;
  });
  const unread = program.blocks.filter((block) => !seen.has(block));
  const isMask = masksOf(program);
  const everywhere = program.nodes.map(() => true);
  return { affine, isFirstUse, unread, hasParametersBelow, isMask, everywhere };
}

function masksOf({ nodes, readers, writer, output }: Program): boolean[] {
  const isReadByOthers = readers.map((_, slot) => slot === output);
  for (const node of nodes) {
    if (node.kind !== 'affine') for (const slot of inputsOf(node)) isReadByOthers[slot] = true;
  }
  return nodes.map(
    (node) =>
      node.kind === 'activation' &&
      node.activation.piecewiseLinear &&
      nodes[writer[node.input]!]?.kind === 'affine' &&
      readers[node.input] === 1 &&
      node.input !== output &&
      !isReadByOthers[node.output],
  );
}
