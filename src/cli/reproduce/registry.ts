/** The experiments that `dyadic reproduce NAME` knows, in the order of its list. */
import { equationsReproduction } from './equations/equations.js';
import { functionsReproduction } from './functions/functions.js';
import { ordersReproduction } from './orders/orders.js';
import { paperProtocolReproduction } from './paper-protocol/paper-protocol.js';
import type { Reproduction } from './reproduction.js';
import { surrogateReproductions } from './surrogates/index.js';
import { theoryReproduction } from './theory/theory.js';

export const reproductions: readonly Reproduction[] = [
  functionsReproduction,
  paperProtocolReproduction,
  ordersReproduction,
  theoryReproduction,
  equationsReproduction,
  ...surrogateReproductions,
];
