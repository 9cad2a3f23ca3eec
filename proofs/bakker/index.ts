/** The proofs of the equations of Bakker, Henry and Hodas (2018). */
import type { Entry } from '../entry.js';
import { batch } from './batch.js';
import { convolution } from './convolution.js';
import { firstOrder } from './first-order.js';
import { higherOrder } from './higher-order.js';
import { products } from './products.js';
import { recurrent } from './recurrent.js';
import { secondOrder } from './second-order.js';

export const bakker: readonly Entry[] = [
  ...products,
  ...firstOrder,
  ...secondOrder,
  ...recurrent,
  ...convolution,
  ...batch,
  ...higherOrder,
];
