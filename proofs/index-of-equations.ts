/**
 * The index: every statement that must be proved and shown. A proof that is missing fails `npm run prove` as one that
 * does not hold does.
 */

/** The identifiers in the order in which they are shown. */
export const requiredIds: readonly string[] = [
  // Bakker, Henry and Hodas (2018): the printed equations, then the remarks of the text that were left without one.
  'B1 B2 B3 B4 B5 B6 B7 B8 B9 B-any B-rnn B-conv B-batch B-inv B-high',
  // Czarnecki et al. (2017): objectives, theorems and propositions, and the two applications.
  'S1 S2 S-T1 S-T2 S-P1 S-P2 S-P3 S-P4 S-dist S-sg',
  // The gradient note of 2019, and the factor that it drops.
  'G1 G2 G3 G4 G5 G6 G7 G-factor2',
  // Our own.
  'D-ukut D-inertia D-sobolev D-order-k D-inner D-woodbury D-kkt D-head D-pair',
].flatMap((line) => line.split(' '));
