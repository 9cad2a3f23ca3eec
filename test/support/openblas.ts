/** Whether this machine has OpenBLAS and koffi: tests that need them are skipped where not, and say why. */
import { accelerate, acceleration, type Acceleration } from '../../src/numeric/accelerate.js';
import { UnavailableError } from '../../src/errors.js';

/** Why there is no OpenBLAS here; empty where there is. */
export const openblasMissing: string = (() => {
  const before = acceleration();
  try {
    accelerate('openblas');
    return '';
  } catch (error) {
    if (error instanceof UnavailableError) return error.message;
    throw error;
  } finally {
    accelerate(before);
  }
})();

/** The name of a group of tests that need OpenBLAS. */
export function openblasTitle(name: string): string {
  return openblasMissing === '' ? name : `${name} (skipped: ${openblasMissing})`;
}

/** What `run` gives while `kind` computes; what computed before does so again afterwards. */
export function withAcceleration<Result>(kind: Acceleration, run: () => Result): Result {
  const before = acceleration();
  accelerate(kind);
  try {
    return run();
  } finally {
    accelerate(before);
  }
}
