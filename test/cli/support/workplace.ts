/** A folder for the built program to run in, with the example's table. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dyadic, type Outcome, type RunOptions } from './dyadic.js';

export interface Workplace {
  path(name: string): string;
  /** Runs `dyadic` with these words. */
  run(...words: string[]): Promise<Outcome>;
  /** The same, watched. */
  watch(words: readonly string[], watching: Omit<RunOptions, 'folder'>): Promise<Outcome>;
  remove(): void;
}

/** The columns of data.csv as options. */
export const columns: readonly string[] = ['--inputs', 'x,y', '--output', 'f', '--gradient', 'df_dx,df_dy'];

/** A new folder that holds data.csv: 100 points of Styblinski-Tang with gradients. */
export function workplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'dyadic-program-'));
  const path = (name: string): string => join(folder, name);
  copyFileSync(
    fileURLToPath(new URL('../../../examples/styblinski-tang.csv', import.meta.url)),
    path('data.csv'),
  );
  return {
    path,
    run: (...words) => dyadic(words, { folder }),
    watch: (words, watching) => dyadic(words, { folder, ...watching }),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** A JSON document. */
export function parsed(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}
