/**
 * A convolutional MNIST classifier, trained with Newton-CG on mini-batches that grow.
 *
 *   npm run example:mnist -- [--samples 20000] [--test 10000] [--seed 1] [--quick] [--json]
 *
 * Two convolutions and a dense head, 5994 parameters. A trust region of fixed largest radius keeps a step from fitting
 * its own small batch, batches grow once, and the network is an average over the last steps. At the end, what only
 * per-sample derivatives can tell: the images whose gradients are longest — those that would still change the network
 * most — and the inertia of some samples' Hessians.
 */
import { parseArgs } from 'node:util';
import { activation, conv2d, crossEntropy, dense, linearize, newtonCG, sequential } from 'dyadic';
import { optimize, rowsOf, sampler } from '../shared/optimize.mjs';
import { progressBar } from '../shared/progress.mjs';
import { generator } from '../shared/random.mjs';
import { drawing, readMnist } from './data.mjs';

const { values: given } = parseArgs({
  options: {
    samples: { type: 'string', default: '20000' },
    test: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const seed = Number(given.seed);
const [samples, tests] = given.quick ? [600, 500] : [Number(given.samples), Number(given.test)];
/** [batch size, steps]. */
const schedule = given.quick
  ? [
      [200, 12],
      [600, 3],
    ]
  : [
      [500, 80],
      [1000, 30],
    ];

const train = readMnist('train', samples);
const test = readMnist('t10k', tests);
const start = sequential(
  [
    conv2d({ inChannels: 1, outChannels: 8, kernel: 5, stride: 2, height: 28, width: 28 }),
    activation('relu'),
    conv2d({ inChannels: 8, outChannels: 16, kernel: 5, stride: 2, height: 12, width: 12 }),
    activation('relu'),
    dense(256, 10),
  ],
  { seed },
);
const optimizer = newtonCG({
  fullBatch: false,
  radius: 0.4,
  largestRadius: 0.4,
  iterations: 8,
  forcing: 0.05,
});
/** How many of the last steps are averaged, roughly. */
const memory = given.quick ? 2 : 19;

const began = { wall: performance.now(), cpu: process.cpuUsage() };
const steps = schedule.reduce((sum, [, count]) => sum + count, 0);
const bar = progressBar('training');
const history = [];
const onStep = ({ step, loss, record }) => {
  history.push({ step, loss, ...record });
  bar.update(step / steps, `loss ${loss.toFixed(4)}, ${record.iterations} products, radius ${record.radius}`);
};
const network = optimize(start, optimizer, crossEntropy, batches(), onStep, memory);
bar.stop();
const { user, system } = process.cpuUsage(began.cpu);
const seconds = { wall: (performance.now() - began.wall) / 1000, cpu: (user + system) / 1e6 };

function* batches() {
  const next = sampler(samples, generator(seed).permutation);
  for (const [size, count] of schedule) {
    for (let i = 0; i < count; i++) {
      const numbers = next(size);
      yield { x: rowsOf(train.x, numbers), y: rowsOf(train.y, numbers) };
    }
  }
}

/** The share of images whose largest output is the right one. */
function accuracy({ x, digits }) {
  let right = 0;
  inParts(x.rows, (numbers) => {
    const { data } = network.predict(rowsOf(x, numbers));
    numbers.forEach((n, i) => {
      const row = data.subarray(10 * i, 10 * i + 10);
      if (row.indexOf(Math.max(...row)) === digits[n]) right++;
    });
  });
  return right / x.rows;
}

/** |∇f_n| of every image: from the factors, no gradient is written out. */
function gradientNorms({ x, y }) {
  const norms = [];
  inParts(x.rows, (numbers) => {
    const at = linearize(network, { x: rowsOf(x, numbers), y: rowsOf(y, numbers) }, crossEntropy);
    norms.push(...at.gradient.norms());
  });
  return norms;
}

/** Sample numbers 0 … total − 1 in parts of 1000, so that no batch takes much memory. */
function inParts(total, visit) {
  const all = Uint32Array.from({ length: total }, (_, n) => n);
  for (let from = 0; from < total; from += 1000) visit(all.subarray(from, from + 1000));
}

const norms = gradientNorms(train);
const longest = [...norms.keys()].sort((a, b) => norms[b] - norms[a]).slice(0, 3);
const sorted = [...norms].sort((a, b) => a - b);
const quantile = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
const shown = [0, 1, ...longest];
const some = { x: rowsOf(train.x, shown), y: rowsOf(train.y, shown) };
const at = linearize(network, some, crossEntropy);
const inspected = shown.map((sample, i) => {
  const row = at.output.data.subarray(10 * i, 10 * i + 10);
  // Counting exactly would take a factorization of order 5994 for each image; products with the Hessian give bounds.
  const { positive, negative, exact, method } = at.hessian.sample(i).inertia({ regime: 'matrixFree' });
  return {
    sample,
    digit: train.digits[sample],
    predicted: row.indexOf(Math.max(...row)),
    gradientNorm: norms[sample],
    inertia: { positive, negative, exact, method },
  };
});
const result = {
  parameters: network.parameters.length,
  samples,
  seconds,
  steps,
  testSamples: tests,
  testAccuracy: accuracy(test),
  trainAccuracy: accuracy(train),
  gradientNorms: { median: quantile(0.5), ninetyNinth: quantile(0.99), largest: sorted.at(-1) },
  forms: at.gradient.forms(),
  inspected,
};

if (given.json) console.log(JSON.stringify({ ...result, history }, null, 2));
else report();

function report() {
  const percent = (share) => `${(100 * share).toFixed(2)} %`;
  console.log(`${result.parameters} parameters, ${samples} training images, ${steps} steps of Newton-CG`);
  console.log(`training took ${seconds.wall.toFixed(1)} s (${seconds.cpu.toFixed(1)} s of processor time)`);
  console.log(
    `accuracy: ${percent(result.testAccuracy)} of ${tests} test images, ${percent(result.trainAccuracy)} of the training images`,
  );
  console.log('\nHow the gradient of one sample is held, for each weight:');
  for (const { block, form, terms, numbers } of result.forms) {
    console.log(`  ${block.padEnd(18)}${form.padEnd(22)}${terms} uses, ${numbers} numbers`);
  }
  const { median, ninetyNinth, largest } = result.gradientNorms;
  console.log(
    `\nGradient norms: median ${median.toPrecision(3)}, 99th percentile ${ninetyNinth.toPrecision(3)}, largest ${largest.toPrecision(3)}.`,
  );
  console.log('The first two training images, and the three that pull hardest:');
  for (const { sample, digit, predicted, gradientNorm, inertia } of inspected) {
    const sign = inertia.exact ? '' : '≤ ';
    const how = inertia.exact ? `exact, by ${inertia.method}` : 'bounds, from products alone';
    console.log(
      `\n  image ${sample}: a ${digit}, taken for a ${predicted}; |gradient| ${gradientNorm.toPrecision(3)}`,
    );
    console.log(
      `  its Hessian: ${sign}${inertia.positive} positive, ${sign}${inertia.negative} negative eigenvalues (${how})`,
    );
    for (const line of drawing(train.x, sample)) console.log(`    ${line}`);
  }
}
