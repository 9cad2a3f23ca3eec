/** The proofs of the project's own statements: what the two papers and the note together make possible. */
import type { Entry } from '../entry.js';
import { blockTridiagonalEntry } from './block-tridiagonal.js';
import { coreFormEntry } from './core-form.js';
import { inertiaEntry } from './inertia.js';
import { innerProductEntry } from './inner-product.js';
import { inputPairEntry } from './input-pair.js';
import { orderEntry } from './order-k.js';
import { scalarHeadEntry } from './scalar-head.js';
import { sobolevEntry } from './sobolev.js';
import { woodburyEntry } from './woodbury.js';

export const own: readonly Entry[] = [
  coreFormEntry,
  inertiaEntry,
  sobolevEntry,
  orderEntry,
  innerProductEntry,
  woodburyEntry,
  blockTridiagonalEntry,
  scalarHeadEntry,
  inputPairEntry,
];
