/** The methods that are compared, each with the same options on every problem: their defaults, and a rate for Adam. */
import { adam } from '../../src/optimizers/adam.js';
import { cubic } from '../../src/optimizers/cubic.js';
import { gradientDescent } from '../../src/optimizers/gradient-descent.js';
import { hybrid } from '../../src/optimizers/hybrid.js';
import { lbfgs } from '../../src/optimizers/lbfgs.js';
import { levenbergMarquardt } from '../../src/optimizers/levenberg-marquardt.js';
import { newtonCG } from '../../src/optimizers/newton-cg.js';
import { newton } from '../../src/optimizers/newton.js';
import type { Optimizer } from '../../src/optimizers/optimizer.js';
import { saddleFree } from '../../src/optimizers/saddle-free.js';

export const contestants: Readonly<Record<string, () => Optimizer>> = {
  hybrid: () => hybrid(),
  levenbergMarquardt: () => levenbergMarquardt(),
  newton: () => newton(),
  saddleFree: () => saddleFree(),
  cubic: () => cubic(),
  newtonCG: () => newtonCG(),
  lbfgs: () => lbfgs(),
  adam: () => adam({ learningRate: 1e-2 }),
  gradientDescent: () => gradientDescent({ learningRate: 1e-1, momentum: 0.9 }),
};
