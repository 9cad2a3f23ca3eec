/**
 * Runs the tests with another implementation of the arithmetic: DYADIC_ACCELERATE=openblas npx vitest run. Where it is
 * missing the run fails, as it would otherwise have tested something else.
 */
import { accelerate, type Acceleration } from '../../src/numeric/accelerate.js';

const kind = process.env['DYADIC_ACCELERATE'] ?? '';
if (kind !== '') accelerate(kind as Acceleration);
