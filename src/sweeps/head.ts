/** The two short walks at a network's head (program/head.ts): down from its output with one, and up with what parameters change. */
import { allocate } from '../numeric/allocation.js';
import type { Head } from '../program/head.js';
import { planOf } from '../program/plan.js';
import type { FactoredDirection } from './rules/rule.js';
import { sweepRuleOf } from './rules/table.js';
import { belowSplitHead, type SlopeSplit } from './slope-split.js';
import { emptyField, type Adjoint, type Field, type Trace } from './trace.js';

/**
 * The adjoint of the one output in the head's slots, V ∘ γ before the activation, and u = Wᵀ(V ∘ γ) below it; that is left out
 * where no parameters are below. Cost: 2·N·|W| flops.
 */
export function headAdjoint(trace: Trace, { last, activation, before }: Head): Field {
  const { program, samples } = trace;
  const field = emptyField(program);
  field[last.output] = allocate(samples).fill(1);
  const isAbove = planOf(program).hasParametersBelow[program.writer[before.output]!]!;
  for (const node of isAbove ? [last, activation, before] : [last, activation])
    sweepRuleOf(node, trace).backward(node, trace, { count: 1, value: field });
  return field;
}

/**
 * What the head's own parameters move where their layers are, with nothing that moves below: Ẇ r + ḃ and V̇ a + ċ, each in its
 * node's output slot. Cost: 2·N·|W| flops for a direction that is written out.
 */
export function headImages(
  trace: Trace,
  { last, before }: Head,
  theta: Float64Array | FactoredDirection,
): Field {
  const field = emptyField(trace.program);
  for (const node of [before, last])
    sweepRuleOf(node, trace).tangent(node, trace, { count: 1, value: field }, theta);
  return field;
}

/** The adjoint of the one output in the slots below a head whose slopes are split, the input's included. */
export function adjointBelowSplitHead(trace: Trace, head: Head, splits: readonly SlopeSplit[]): Adjoint {
  const { program } = trace;
  const field = emptyField(program);
  const adjoint: Adjoint = { count: 1, value: field };
  field[head.before.input] = belowSplitHead(trace, head, splits);
  for (let k = program.writer[head.before.output]! - 1; k >= 0; k--) {
    const node = program.nodes[k]!;
    if (field[node.output] !== undefined) sweepRuleOf(node, trace).backward(node, trace, adjoint);
  }
  return adjoint;
}

/** That with the head's own slots: two passes over its layer, which gradients of straight networks do without. */
export function withHeadAdjoint(trace: Trace, { last, activation }: Head, below: Adjoint): Adjoint {
  const { program, samples } = trace;
  const adjoint: Adjoint = { count: 1, value: [...below.value] };
  adjoint.value[program.output] = adjoint.value[last.output] = allocate(samples).fill(1);
  for (const node of [last, activation]) sweepRuleOf(node, trace).backward(node, trace, adjoint);
  return adjoint;
}
