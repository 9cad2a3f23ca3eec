/** Czarnecki, Osindero, Jaderberg, Swirszcz and Pascanu (2017), Sobolev training for neural networks. */
import type { Entry } from '../entry.js';
import { distillation } from './distillation.js';
import { objective } from './objective.js';
import { proposition1 } from './proposition-1.js';
import { proposition2 } from './proposition-2.js';
import { proposition3 } from './proposition-3.js';
import { proposition4 } from './proposition-4.js';
import { stochastic } from './stochastic.js';
import { syntheticGradient } from './synthetic-gradient.js';
import { theorem1 } from './theorem-1.js';
import { theorem2 } from './theorem-2.js';

/** In the order of the index. */
export const sobolevEntries: readonly Entry[] = [
  objective,
  stochastic,
  theorem1,
  theorem2,
  proposition1,
  proposition2,
  proposition3,
  proposition4,
  distillation,
  syntheticGradient,
];
