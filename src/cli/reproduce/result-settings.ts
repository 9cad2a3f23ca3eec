/** A finished (or interrupted) reproduction with what it was told: what text, page and files are made from. */
import type { Reproduction, ReproductionResult } from './reproduction.js';

/** What `--scale` may be. */
export const scaleRange = { least: 1e-3, most: 1000 } as const;

export interface ReproductionSettings {
  readonly seeds: number;
  readonly firstSeed: number;
  readonly scale: number;
}

export interface FinishedReproduction {
  readonly reproduction: Reproduction;
  readonly settings: ReproductionSettings;
  readonly result: ReproductionResult;
  /** Wall time of everything, in seconds. */
  readonly seconds: number;
}

/** The call that gives this result again. */
export function commandOf({ reproduction, settings }: FinishedReproduction): string {
  const { seeds, firstSeed, scale } = settings;
  const words = ['dyadic reproduce', reproduction.name, '--seeds', String(seeds)];
  if (firstSeed !== 1) words.push('--first-seed', String(firstSeed));
  if (scale !== 1) words.push('--scale', String(scale));
  return words.join(' ');
}
