/** The entries of the index that no check of the bridge names, and why. Every other entry has one: a test sees to it. */
const divides =
  'The code divides and takes roots, which round; the tests of src/curvature compare with derived tolerances.';
const own = 'The proof itself compares the library’s numbers with exact ones, bit for bit.';

export const withoutBridge: Readonly<Record<string, string>> = {
  'B-inv': divides,
  'D-woodbury': divides,
  'D-kkt': divides,
  'S-T1': own,
  'S-T2': own,
  'S-P1':
    'The code draws a basis and normalizes it, which rounds; the proof reports how far its network is off.',
  'S-P2': 'A statement about families of functions; the code has nothing to compute.',
  'S-P3': 'The code divides, takes logarithms and roots; its tests compare with known functions.',
  'S-sg': 'Its field is that of S-P4 and its objective that of S1, which have checks.',
  G7: 'A statement about an equation; the code approaches its solution by training.',
  'G-factor2':
    'A statement about the printed note; the code’s objective has the factor ½, and S1 has a check of it.',
};
