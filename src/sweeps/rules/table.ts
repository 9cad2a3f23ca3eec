/** The rule of each node kind: adding a kind to the program means adding a line here. */
import type { Node } from '../../program/nodes.js';
import { seriesActivationRule } from '../series/activation.js';
import { seriesProductRule } from '../series/product.js';
import type { Trace } from '../trace.js';
import { activationRule } from './activation.js';
import { addRule } from './add.js';
import { affineRule } from './affine.js';
import { concatenateRule } from './concatenate.js';
import { linearRule } from './linear.js';
import { maximumRule } from './maximum.js';
import { productRule } from './product.js';
import type { Rule, SweepRule } from './rule.js';
import { scalingRule } from './scaling.js';

const rules: { readonly [K in Node['kind']]: Rule<Extract<Node, { kind: K }>> } = {
  affine: affineRule,
  activation: activationRule,
  add: addRule,
  scaling: scalingRule,
  product: productRule,
  linear: linearRule,
  maximum: maximumRule,
  concatenate: concatenateRule,
};

/** The rule of `node`. The table is exact per kind; TypeScript cannot follow the kind through the index. */
export function ruleOf<N extends Node>(node: N): Rule<N> {
  return rules[node.kind] as unknown as Rule<N>;
}

/**
 * The rule of `node` in a sweep over `trace`. Truncated series in place of numbers change only the nodes that curve: to
 * the others a coefficient is a row like any other, as a stream is.
 */
export function sweepRuleOf<N extends Node>(node: N, trace: Trace): SweepRule<N> {
  if (trace.algebra === undefined) return ruleOf(node);
  if (node.kind === 'activation') return seriesActivationRule as unknown as SweepRule<N>;
  if (node.kind === 'product') return seriesProductRule as unknown as SweepRule<N>;
  return ruleOf(node);
}
