/**
 * A character-level recurrent network with a label at every step, trained with Newton-CG on the whole text at once.
 *
 *   npm run example:characters -- [--cell gru|elman] [--hidden 24] [--steps 16] [--epochs 60] [--seed 1] [--quick] [--json]
 *
 * The text is cut into rows of T characters; at each step the network sees a character and is asked for the next one:
 * cross-entropy over time, in bits per character, against what letter frequencies (unigrams) and pairs of letters
 * (bigrams) achieve on the same text. The head is one dense layer used at each step, so that its gradient, like the
 * recurrent weights', is a sum of T outer products a sample.
 */
import { parseArgs } from 'node:util';
import { crossEntropy, dense, elman, gru, linearize, newtonCG, overTime, sequential } from 'dyadic';
import { optimize } from '../shared/optimize.mjs';
import { progressBar } from '../shared/progress.mjs';
import { generator } from '../shared/random.mjs';
import { text as wholeText } from './text.mjs';

const { values: given } = parseArgs({
  options: {
    cell: { type: 'string', default: 'gru' },
    hidden: { type: 'string', default: '24' },
    steps: { type: 'string', default: '16' },
    epochs: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
if (given.cell !== 'gru' && given.cell !== 'elman')
  throw new RangeError(`--cell: expected gru or elman, got ${given.cell}`);
const text = given.quick ? wholeText.slice(0, 241) : wholeText;
const [hidden, steps, epochs] = given.quick
  ? [6, 8, 6]
  : [given.hidden, given.steps, given.epochs].map(Number);
const seed = Number(given.seed);

const alphabet = [...new Set(text)].sort();
const codes = Array.from(text, (character) => alphabet.indexOf(character));
const C = alphabet.length;
const rows = Math.floor((codes.length - 1) / steps);
const batch = { x: oneHot(0), y: oneHot(1), l2: 1e-5 };

/** Row n, step t: a 1 at the code of character n·T + t + shift. */
function oneHot(shift) {
  const data = new Float64Array(rows * steps * C);
  for (let i = 0; i < rows * steps; i++) data[i * C + codes[i + shift]] = 1;
  return { rows, columns: steps * C, data };
}

const cell = { inputs: C, hidden, steps, sequence: true };
const recurrent = given.cell === 'gru' ? gru(cell) : elman(cell);
const start = sequential([recurrent, dense(hidden, C, { steps })], { seed });
const loss = overTime(crossEntropy, { steps });
/** Bits per character of a mean loss, which is a sum over T steps in natural logarithms. */
const bits = (value) => value / steps / Math.LN2;
/** The data's own loss, without the small L2 term. */
const bitsOf = (network) => bits(linearize(network, { x: batch.x, y: batch.y }, loss).loss);

const optimizer = newtonCG({ iterations: 40, forcing: 0.02 });
const began = { wall: performance.now(), cpu: process.cpuUsage() };
const bar = progressBar('training');
const history = [];
const everything = Array.from({ length: epochs }, () => batch);
const network = optimize(start, optimizer, loss, everything, ({ step, loss: value, record }) => {
  history.push({ step, bits: bits(value), ...record });
  bar.update(step / epochs, `${bits(value).toFixed(3)} bits per character, ${record.iterations} products`);
});
bar.stop();
const { user, system } = process.cpuUsage(began.cpu);
const seconds = { wall: (performance.now() - began.wall) / 1000, cpu: (user + system) / 1e6 };

/** Entropies of the text itself: the best any model of single letters, or of pairs, can do on it. */
function baselines() {
  const [single, first, pairs] = [new Map(), new Map(), new Map()];
  const count = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
  const total = rows * steps;
  for (let i = 0; i < total; i++) {
    count(single, codes[i + 1]);
    count(first, codes[i]);
    count(pairs, codes[i] * C + codes[i + 1]);
  }
  let [unigram, bigram] = [0, 0];
  for (const n of single.values()) unigram -= (n / total) * Math.log2(n / total);
  for (const [pair, n] of pairs) bigram -= (n / total) * Math.log2(n / first.get(Math.floor(pair / C)));
  return { uniform: Math.log2(C), unigram, bigram };
}

/**
 * Text drawn from the network: it reads the last T characters that were written, and the next one is drawn from what it
 * says at the last of them. While fewer are written the row is filled up with zeros, which come later in time.
 */
function sample(length, opening) {
  const { uniform } = generator(seed + 1);
  const written = Array.from(opening, (character) => alphabet.indexOf(character));
  while (written.length < length) {
    const seen = written.slice(-steps);
    const x = new Float64Array(steps * C);
    seen.forEach((code, t) => (x[t * C + code] = 1));
    const row = network.predict({ rows: 1, columns: steps * C, data: x }).data;
    const scores = row.subarray((seen.length - 1) * C, seen.length * C);
    const highest = Math.max(...scores);
    const weights = Array.from(scores, (score) => Math.exp(score - highest));
    let rest = uniform() * weights.reduce((sum, weight) => sum + weight, 0);
    written.push(
      Math.max(
        0,
        weights.findIndex((weight) => (rest -= weight) < 0),
      ),
    );
  }
  return written.map((code) => alphabet[code]).join('');
}

const at = linearize(network, { x: batch.x, y: batch.y }, loss);
const norms = Array.from(at.gradient.norms());
const longest = [...norms.keys()].sort((a, b) => norms[b] - norms[a]);
// Counting exactly takes all eigenvalues, seconds a thousand parameters; products with the Hessian give bounds at once.
const counting = network.parameters.length <= 1000 ? {} : { regime: 'matrixFree' };
const inspected = [longest[0], longest[1], longest.at(-1)].map((row) => {
  const { positive, negative, exact, method } = at.hessian.sample(row).inertia(counting);
  const gradientNorm = norms[row];
  const words = text.slice(row * steps, (row + 1) * steps + 1);
  return { row, text: words, gradientNorm, inertia: { positive, negative, exact, method } };
});
const result = {
  cell: given.cell,
  parameters: network.parameters.length,
  characters: text.length,
  alphabet: C,
  rows,
  steps,
  seconds,
  epochs: history.length,
  bitsPerCharacter: { ...baselines(), before: bitsOf(start), after: bitsOf(network) },
  forms: at.gradient.forms(),
  inspected,
  sample: sample(given.quick ? 40 : 240, text.slice(0, 6)),
};

if (given.json) console.log(JSON.stringify({ ...result, history }, null, 2));
else report();

function report() {
  const { uniform, unigram, bigram, before, after } = result.bitsPerCharacter;
  console.log(
    `${given.cell} with ${hidden} units, ${result.parameters} parameters; ${text.length} characters in ${rows} rows of ${steps} steps`,
  );
  console.log(
    `${result.epochs} steps of Newton-CG took ${seconds.wall.toFixed(1)} s (${seconds.cpu.toFixed(1)} s of processor time)`,
  );
  console.log('\nBits per character on this text:');
  for (const [name, value] of Object.entries({
    'any of the alphabet': uniform,
    'letter frequencies': unigram,
    'pairs of letters': bigram,
    'network before': before,
    'network after': after,
  })) {
    console.log(`  ${name.padEnd(20)}${value.toFixed(3)}`);
  }
  console.log('\nHow the gradient of one row is held, for each weight:');
  for (const { block, form, terms, numbers } of result.forms) {
    console.log(`  ${block.padEnd(26)}${form.padEnd(22)}${terms} uses, ${numbers} numbers`);
  }
  console.log('\nRows with the longest and the shortest gradient, and the inertia of their Hessians:');
  for (const { text: words, gradientNorm, inertia } of inspected) {
    const sign = inertia.exact ? '' : '≤ ';
    const how = inertia.exact ? `exact, by ${inertia.method}` : 'bounds, from products alone';
    console.log(`  "${words}": |gradient| ${gradientNorm.toPrecision(3)}`);
    console.log(
      `    ${sign}${inertia.positive} positive, ${sign}${inertia.negative} negative eigenvalues (${how})`,
    );
  }
  console.log(`\nText drawn from the network:\n  ${result.sample}`);
}
