/**
 * The backward sweep: adjoints d (at activation outputs) and δ (at pre-activations) of one or more functions of the
 * output, or of functions injected at any slot.
 */
import { scratchCopy } from '../numeric/allocation.js';
import type { Slot } from '../program/nodes.js';
import { planOf } from '../program/plan.js';
import type { Program } from '../program/program.js';
import { sweepRuleOf } from './rules/table.js';
import { emptyField, type Adjoint, type Field, type Trace } from './trace.js';

/** Adjoints to start from, by slot; each `count` copies of the slot's layout. Most often just the output's. */
export type Seeds = ReadonlyMap<Slot, Float64Array>;

export interface BackwardOptions {
  /** How many adjoints travel together. Default 1. */
  readonly count?: number;
  /** Also compute the adjoint of the input, ∂/∂x. Default false: it is the largest product of a wide input layer. */
  readonly toInput?: boolean;
  /** See `Adjoint`. */
  readonly inPlace?: boolean;
}

/** Cost: 2(1+q)·count·N·P flops, less the first layer unless `toInput`. */
export function backward(trace: Trace, seeds: Seeds, options: BackwardOptions = {}): Adjoint {
  const { program } = trace;
  const adjoint: Adjoint = {
    count: options.count ?? 1,
    value: seeded(program, seeds),
    inPlace: options.inPlace ?? false,
  };
  const reached = reachOf(program, options.toInput ?? false);
  for (let k = program.nodes.length - 1; k >= 0; k--) {
    const node = program.nodes[k]!;
    if (adjoint.value[node.output] !== undefined && reached[k] === true)
      sweepRuleOf(node, trace).backward(node, trace, adjoint);
  }
  return adjoint;
}

/** A field with the seeds in place; copied where the sweep will add to them. */
export function seeded(program: Program, seeds: Seeds | undefined): Field {
  const field = emptyField(program);
  if (seeds === undefined) return field;
  for (const [slot, array] of seeds) field[slot] = program.readers[slot] === 0 ? array : scratchCopy(array);
  return field;
}

/**
 * Which nodes a backward walk must visit: those with an affine node among their ancestors (or, with `toInput`, all).
 * Below the first affine node of a path only the input's own adjoint is left to compute.
 */
export function reachOf(program: Program, toInput: boolean): readonly boolean[] {
  const { hasParametersBelow, everywhere } = planOf(program);
  return toInput ? everywhere : hasParametersBelow;
}
