/** The rule of each node kind: adding a kind to the program means adding a line here. */
import type { Node } from '../../program/nodes.js';
import { activationRule } from './activation.js';
import { addRule } from './add.js';
import { affineRule } from './affine.js';
import { concatenateRule } from './concatenate.js';
import { linearRule } from './linear.js';
import { maximumRule } from './maximum.js';
import { productRule } from './product.js';
import type { Rule } from './rule.js';
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
