/**
 * Every property of a run starts from the seed that test/support/seed.ts chose and, unless it asks for another number,
 * runs at least 200 times. When one fails, fast-check prints that seed and the path to the smallest failing case.
 */
import fc from 'fast-check';
import { inject } from 'vitest';

fc.configureGlobal({ seed: inject('seed'), numRuns: inject('runs') });
