/**
 * Whether this run computes with the base build, which promises the same bits from every implementation, form and batch.
 * With DYADIC_ACCELERATE tests of that promise do not run, and numbers agree to rounding.
 */
import { acceleration } from '../../src/numeric/accelerate.js';

export const sameBits: boolean = acceleration() === 'base';
