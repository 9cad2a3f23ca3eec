/**
 * The adjoint tangent sweep: how the adjoints of one function change along a tangent. It is the `U·K·` of
 * H = U K Uᵀ; seeded in x it is the gradient of a Sobolev objective (S1) and the note's Δ and δ (G5, G6).
 */
import type { Node } from '../program/nodes.js';
import { reachOf, seeded, type Seeds } from './backward.js';
import type { FactoredDirection } from './rules/rule.js';
import { sweepRuleOf } from './rules/table.js';
import type { Adjoint, Tangent, Trace } from './trace.js';

export interface AdjointTangentOptions {
  /** θ̇ of the tangent, if it was seeded in θ. */
  readonly theta?: Float64Array | FactoredDirection;
  /** Derivative of the seed that started the adjoint, by slot; `tangent.count` copies each. */
  readonly seeds?: Seeds;
  /** Also compute the change of the input's adjoint. Default false. */
  readonly toInput?: boolean;
  /**
   * Leave out activation and product nodes: what remains is Σ Θ̇ᵀδ, carried from each affine node's input through connections
   * down to the nodes that feed it (the coordinate R of the global form).
   */
  readonly skip?: 'curved';
  /** Stop once this slot's adjoint tangent is complete: nothing below it is needed. */
  readonly downTo?: number;
  /** Nodes that are not walked: somebody else knows what they do to the slots below. */
  readonly without?: readonly Node[];
  /** A node whose own θ̇ brings nothing down: somebody else knows what it does below. */
  readonly still?: Node | null;
  /** See `Adjoint`. */
  readonly inPlace?: boolean;
}

/**
 * `adjoint` is one function's adjoint (count 1), `tangent` has D directions; the result has D.
 * Cost: 2·D·(1+q)·N·P flops, and as much again for a seed in θ.
 */
export function adjointTangent(
  trace: Trace,
  adjoint: Adjoint,
  tangent: Tangent,
  options: AdjointTangentOptions = {},
): Adjoint {
  const { program } = trace;
  const result: Adjoint = {
    count: tangent.count,
    value: seeded(program, options.seeds),
    inPlace: options.inPlace ?? false,
  };
  const reached = reachOf(program, options.toInput ?? false);
  const last = options.downTo === undefined ? -1 : program.writer[options.downTo]!;
  for (let k = program.nodes.length - 1; k > last; k--) {
    if (reached[k] === false) continue;
    const node = program.nodes[k]!;
    if (options.without?.includes(node) === true) continue;
    if (options.skip === 'curved' && (node.kind === 'activation' || node.kind === 'product')) continue;
    const theta = node === options.still ? null : (options.theta ?? null);
    sweepRuleOf(node, trace).adjointTangent(node, trace, adjoint, tangent, theta, result);
  }
  return result;
}
