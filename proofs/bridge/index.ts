/** The bridge from the proofs to the code: every formula that src/ implements. */
import type { BridgeCheck } from '../bridge-check.js';
import { firstOrderBridge } from './first-order.js';
import { blockBridge } from './hessian-blocks.js';
import { verbBridge } from './hessian-verbs.js';
import { sharedBridge } from './shared.js';
import { sobolevBridge } from './sobolev.js';

export const bridge: readonly BridgeCheck[] = [
  ...firstOrderBridge,
  ...blockBridge,
  ...verbBridge,
  ...sharedBridge,
  ...sobolevBridge,
];
