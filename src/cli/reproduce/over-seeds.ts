/** The loop over seeds that experiments share: it breathes, tells where it is, and stops when it is told to. */
import type { ReproductionCall } from './reproduction.js';

/** The seeds of a call. */
export function seedsOf({ seeds, firstSeed }: Pick<ReproductionCall, 'seeds' | 'firstSeed'>): number[] {
  return Array.from({ length: seeds }, (_, k) => firstSeed + k);
}

/** Lets a signal handler run. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * One measurement for each seed; those before an interruption. `part` of `parts` tells what share of the experiment this
 * loop is. A measurement that was cut short by the signal is left out.
 */
export async function overSeeds<T>(
  call: ReproductionCall,
  { part, parts, what }: { readonly part: number; readonly parts: number; readonly what: string },
  measure: (seed: number) => T | Promise<T>,
): Promise<T[]> {
  const measured: T[] = [];
  const seeds = seedsOf(call);
  const isStopped = (): boolean => call.signal?.aborted === true;
  for (const [k, seed] of seeds.entries()) {
    if (isStopped()) break;
    call.onProgress((part + k / seeds.length) / parts, `${what} · seed ${k + 1} of ${seeds.length}`);
    await breathe();
    const one = await measure(seed);
    if (!isStopped()) measured.push(one);
  }
  return measured;
}
