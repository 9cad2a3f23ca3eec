/** The proofs of the equations of Bakker, Henry and Hodas (2018). */
import type { Entry } from '../entry.js';
import { firstOrder } from './first-order.js';

export const bakker: readonly Entry[] = [...firstOrder];
