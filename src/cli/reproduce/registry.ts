/** The experiments that `dyadic reproduce NAME` knows, in the order of its list. */
import type { Reproduction } from './reproduction.js';
import { functionsReproduction } from './functions/functions.js';
import { paperProtocolReproduction } from './paper-protocol/paper-protocol.js';
import { theoryReproduction } from './theory/theory.js';

export const reproductions: readonly Reproduction[] = [
  functionsReproduction,
  paperProtocolReproduction,
  theoryReproduction,
];
