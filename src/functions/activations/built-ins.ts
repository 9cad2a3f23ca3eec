/** The activations known by name. A new one is a file beside this and an entry here. */
import type { Activation } from '../activation-types.js';
import { elu } from './elu.js';
import { exp } from './exp.js';
import { gelu } from './gelu.js';
import { identity } from './identity.js';
import { leakyRelu } from './leaky-relu.js';
import { relu } from './relu.js';
import { sigmoid } from './sigmoid.js';
import { silu } from './silu.js';
import { sin } from './sin.js';
import { sinh } from './sinh.js';
import { softplus } from './softplus.js';
import { square } from './square.js';
import { tanh } from './tanh.js';

export const builtInActivations: readonly Activation[] = [
  identity,
  relu,
  leakyRelu,
  elu,
  tanh,
  sigmoid,
  softplus,
  gelu,
  silu,
  sin,
  square,
  exp,
  sinh,
];
