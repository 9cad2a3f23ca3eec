/**
 * Chooses the seed of every property, once per run, and prints it. DYADIC_SEED repeats a run. Without it the seed is new
 * each time on a developer's machine, so that ordinary work explores, and fixed in CI, so that a run there can be repeated.
 */
import { type TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    seed: number;
    runs: number;
  }
}

const seedInCI = 20260101;
const leastRuns = 200;

/** A whole number from the environment; undefined where the variable is not set. */
function wholeNumber(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  if (!/^-?\d{1,10}$/.test(text) || Number(text) !== (Number(text) | 0)) {
    throw new Error(`${name}: expected a whole number of 32 bits, got "${text}".`);
  }
  return Number(text);
}

export function setup(project: TestProject): void {
  const ci = (process.env['CI'] ?? '') !== '';
  const seed = wholeNumber('DYADIC_SEED') ?? (ci ? seedInCI : Date.now() | 0);
  const runs = wholeNumber('DYADIC_RUNS') ?? leastRuns;
  if (ci && runs < leastRuns) {
    throw new Error(`DYADIC_RUNS: expected at least ${leastRuns} in CI, got ${runs}.`);
  }
  project.provide('seed', seed);
  project.provide('runs', runs);
  process.stdout.write(`properties: ${runs} runs each, DYADIC_SEED=${seed}\n`);
}
