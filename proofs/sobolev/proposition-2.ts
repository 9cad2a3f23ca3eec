/** S-P2: slopes never raise the number of points that identify a function of a family. */
import type { Entry, ProofOutcome } from '../entry.js';
import { range } from './identities.js';

/** A function on two points, each value and slope 0 or 1, as bits: value at 0, value at 1, slope at 0, slope at 1. */
const functions = range(16);

/** Which bits are seen at which points. */
const values = [0b00, 0b01, 0b10, 0b11];
const valuesAndSlopes = [0b0000, 0b0101, 0b1010, 0b1111];

/** For each function, the others that what is seen does not tell from it, as bits. */
function apart(seen: number): readonly number[] {
  return functions.map((f) =>
    functions.reduce((mask, g) => (f !== g && ((f ^ g) & seen) === 0 ? mask | (1 << g) : mask), 0),
  );
}

const hiddenByValues = values.map(apart);
const hiddenByBoth = valuesAndSlopes.map(apart);

/** The least number of points whose data tell every two members apart; Infinity where none do. */
function needed(family: number, hidden: readonly (readonly number[])[]): number {
  let least = Infinity;
  hidden.forEach((confused, points) => {
    const count = (points & 1) + (points >> 1);
    if (count < least && functions.every((f) => ((family >> f) & 1) === 0 || (confused[f]! & family) === 0)) {
      least = count;
    }
  });
  return least;
}

function prove(): ProofOutcome {
  const families = 2 ** 16;
  let [holds, strict] = [true, 0];
  for (let family = 1; family < families; family++) {
    const [withSlopes, without] = [needed(family, hiddenByBoth), needed(family, hiddenByValues)];
    holds &&= withSlopes <= without;
    if (withSlopes < without) strict++;
  }
  return {
    holds,
    entries: families - 1,
    monomials: 0,
    control: { statement: 'slopes never help: the two numbers are equal', rejected: strict > 0 },
    detail: `fewer points with slopes in ${strict} families`,
  };
}

export const proposition2: Entry = {
  id: 'S-P2',
  paper: 'sobolev',
  title: 'Slopes never raise the number of points',
  words:
    'Call K the least number of points at which the data tell every two functions of a family apart. With values and slopes it is never larger than with values alone.',
  tex: String.raw`K_{\text{Sobolev}}(\mathcal F)\le K_{\text{values}}(\mathcal F)\qquad\text{for every family }\mathcal F`,
  proofClass: 'construction',
  argument:
    'The points are the same. If values at some points tell two functions apart, then values and slopes there do: who sees more confuses less. So each set of points that serves without slopes serves with them, and the least number cannot be larger. The definitions are run by brute force for all 65,535 families of functions on two points with values and slopes 0 or 1; where no set of points serves, the number is infinite. In all but 320 of these families slopes make it strictly smaller; S-P3 has families where that is known in general.',
  notMechanized:
    'Families of other functions: the argument is the three lines above, and there is nothing to expand.',
  inCode: [
    {
      name: 'hermitePolynomial',
      source: 'src/sobolev/theory/identification.ts',
      tests: ['test/sobolev/theory/theory.test.ts'],
    },
  ],
  snippet: `import { hermitePolynomial } from 'dyadic';

// Two points with slopes tell all cubics apart; with values alone it takes four.
const cubic = hermitePolynomial([0, 1], [1, 2], [0, 3]);
console.log(cubic.degree, cubic.value(2)); // 3 9
`,
  prove,
};
