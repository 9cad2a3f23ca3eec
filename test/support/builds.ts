/** Which faster arithmetic this machine has: tests that need a kind are skipped where it is missing, and say why. */
import { accelerate, acceleration, type Acceleration } from '../../src/numeric/accelerate.js';
import { UnavailableError } from '../../src/errors.js';

/** Why a kind is missing here; empty where it is there. */
export function buildMissing(build: Acceleration): string {
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
