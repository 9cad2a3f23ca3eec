/** Which faster builds of the kernel this engine has: tests that need one are skipped where it is missing, and say why. */
import { accelerate, acceleration } from '../../src/numeric/accelerate.js';
import { UnavailableError } from '../../src/errors.js';
import type { Build } from '../../src/numeric/gemm/builds.js';

/** Why a build is missing here; empty where it is there. */
export function buildMissing(build: Build): string {
  const before = acceleration();
  try {
    accelerate(build);
    return '';
  } catch (error) {
    if (error instanceof UnavailableError) return error.message;
    throw error;
  } finally {
    accelerate(before);
  }
}
