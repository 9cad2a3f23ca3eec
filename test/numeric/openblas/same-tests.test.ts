/**
 * The tests of everything that a bound LAPACK replaces, a second time and on it: what they ask holds of every
 * implementation. (What only the base build promises, its bits, is not among them.)
 */
import { afterAll, beforeAll, describe } from 'vitest';
import { accelerate, acceleration } from '../../../src/numeric/accelerate.js';
import { openblasMissing, openblasTitle } from '../../support/openblas.js';

describe.skipIf(openblasMissing !== '')(openblasTitle('on OpenBLAS'), async () => {
  const before = acceleration();
  beforeAll(() => accelerate('openblas'));
  afterAll(() => accelerate(before));

  await import('../cholesky.test.js');
  await import('../ldlt.test.js');
  await import('../pivoted-qr.test.js');
  await import('../qr.test.js');
  await import('../symmetric-eigen.test.js');
  await import('../triangular-solve.test.js');
});
