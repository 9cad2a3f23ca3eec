/** The experiments that `dyadic reproduce NAME` knows, in the order of its list. */
import type { Reproduction } from './reproduction.js';
import { theoryReproduction } from './theory/theory.js';

export const reproductions: readonly Reproduction[] = [theoryReproduction];
