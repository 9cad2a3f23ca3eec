/** The page: what was measured and how, in words; the figures come from the report. */
import { medianOf, short, withoutNamedCores } from './figures.mjs';
import {
  ceilingTable,
  coreTable,
  goalTable,
  growthTable,
  javascriptTable,
  memoryTable,
  netTables,
  netTexts,
  peakText,
  rateChart,
  ratioChart,
  usualCore,
  wrongTable,
} from './sections.mjs';

export function page(whole, growth, other) {
  const report = withoutNamedCores(whole);
  const nets = Object.keys(netTexts).filter((net) => report.rows.some((row) => row.net === net));
  const wrong = wrongTable(report);
  return `---
aside: false
---

# Speed

${aboutText(report)}

Figures are PyTorch's time divided by ours: above 1 we are faster. The lines of the charts span the quartiles of
the samples' ratios. "By hand" are
our formulas written with PyTorch's arrays, as an expert would: what is left of the difference then is arithmetic alone.

## Ratios to PyTorch

Its fastest right method for each work, one core, float64. The charts are of batch 256. In the tables the ratio stands in brackets behind
our time; where PyTorch has no method of its own, it is the ratio to what is written by hand.

${nets.map((net) => `### Net ${netTexts[net]}\n\n${ratioChart(report, net, 256)}\n\n${netTables(report, net)}`).join('\n\n')}

## Goals

The least ratio that each row was meant to reach; bold where it does. BackPACK is not on every machine: where it is missing, its time is one seen elsewhere, scaled by
PyTorch's Hessian product of this run.

${goalTable(report)}

${coreText(whole)}${otherText(other)}## The libraries in JavaScript

TensorFlow.js computes in 32 bits only, jax-js in both. Both run on their WebAssembly backends, on one thread.

${javascriptTable(report)}

${wrong === null ? '' : `Some of their answers are wrong, and are not counted:\n\n${wrong}\n`}
## How close to the machine

${fusedText(report)} Matrix products reach, in GFLOP/s:

${ceilingTable(report)}

The works' rates, by the flops of the [cost table](/guide/costs). A rate above that of a product is no error: zeros of ReLU that whole
groups of samples share are left out, and the table counts them.

${['a', 'c'].map((net) => rateChart(report, net, 256)).join('\n\n')}

## Memory

Numbers of 8 bytes that a call allocates, net a, batch 256, beside what the cost table says a call must hold at once (its result
included).

${memoryTable(report, 'a', 256)}

${peakText(report, 'a', 256)}

## Growth

Exponents of the time, from four sizes each: the slope of log time against log size, beside the slope of the formula's flops at the
same sizes. Processor time, ${growth.estimate === 'fastest' ? `the fastest of ${growth.rounds} rounds` : 'medians of rounds'}, Node ${growth.node.slice(1)}, ${growth.machine.processor}.

${growthTable(growth)}

Norms of factors at hand read every number once: along N their exponent shows where the factors leave a level of the caches.

## Measure it yourself

\`\`\`sh
npm run bench -- peers                                       # ours, and what is installed
npm --prefix bench/peers install                             # brings TensorFlow.js and jax-js
npm run bench -- peers --accelerate base,openblas --nets a --batches 256
npm run bench -- peers --accelerate base,relaxed,wide,openblas --estimate fastest --sample 500 --warm 1500 --json docs/data/speed.json
npm run bench -- growth --estimate fastest --json docs/data/growth.json  # with it, what this page is made of
\`\`\`

A step of training calls many functions a few times each, and the engine has compiled them all after some thousand steps: \`--warm\`
sets for how many milliseconds each method runs before it is timed. Contestants take turns, and each finds the caches full of
another's data: \`--sample\` sets for how many milliseconds it then runs at a time. On a machine whose cores others use, too,
\`--estimate fastest\` takes a sample's fastest slice: a stranger on the other hardware thread of a core takes issue slots from it,
and slows code of many small instructions, as WebAssembly's, more than OpenBLAS's wide vectors.

PyTorch is found where a Python has it (\`apt-get install python3-torch\`, or \`--python FILE\`).
`;
}

/** `remark` is written into a report by hand, about runs that its rows do not tell of. */
function aboutText({ date, machine, versions, rows, remark }) {
  const warm = rows.map(({ warmMilliseconds }) => warmMilliseconds / 1000);
  const libraries = new Map(Object.values(versions).flatMap((one) => Object.entries(one)));
  const node = machine.node.slice(1);
  libraries.delete('node');
  const list = [...libraries].map(([name, version]) => `${name} ${version}`).join(', ');
  return `Measured on ${date}, on one core of ${machine.processors} (${machine.processor}, ${machine.platform}), Node ${node}, ${list}.
Contestants are processes that are sampled in turn within one run; times are processor time (the wall's for two threads), medians of
at least 11 samples after a warm-up of ${Math.min(...warm)} to ${Math.max(...warm)} s, and values are compared before anything counts.${estimateText(rows)}${remark === undefined ? '' : ` ${remark}`}`;
}

/** What counts as a sample's time, where it is not the whole of it, and what that leaves out. */
function estimateText(rows) {
  const by = rows.filter(({ estimate }) => estimate === 'fastest');
  if (by.length === 0) return '';
  const timings = by.flatMap((row) => row.timings);
  const uneven = (isOurs) =>
    short(medianOf(timings.filter((one) => one.isOurs === isOurs).map((one) => one.unevenness)));
  const which =
    by.length === rows.length ? 'A sample' : `In ${by.length} of the ${rows.length} rows a sample`;
  return `
${which} counts by its fastest slice (\`--estimate fastest\`; one call, or as many as fill 2 ms), the peers' as ours, because strangers
share the cores of the machine: at the median a whole sample took ${uneven(true)} times as long of ours, ${uneven(false)} times of the peers'.`;
}

/** The rows in which PyTorch's OpenBLAS and ours were told what to compute with. */
function coreText(report) {
  const rows = coreTable(report);
  if (rows === null) return '';
  return `## With other kernels of OpenBLAS

What OpenBLAS, PyTorch's and ours, computes with can be named (\`--blas-core\`): PyTorch may gain from it, kernels in WebAssembly do not.
PyTorch's time, of its fastest method, by ours:

${rows}

`;
}

/** A processor whose vector units are twice as wide, where OpenBLAS's kernels decide. */
function otherText(report) {
  const { date, machine } = report;
  return `## On a processor with wider units

AMD's processors of family 25 execute AVX-512 in two halves of 256 bits, those of family 26 at once. On ${date} the same was measured on
an ${machine.processor} of family 26, Node ${machine.node.slice(1)}: with OpenBLAS's kernels for AVX2 (${usualCore(report)}), as that machine's environment named
them, and with those for AVX-512, whose width WebAssembly has no way to reach. By the goals above the base build would miss several of
the latter. PyTorch's time, of its fastest method, by ours:

${coreTable(report)}

`;
}

function fusedText({ fused }) {
  if (fused === null) return 'This engine has no fused multiply-adds.';
  return `A loop of fused multiply-adds of two doubles reaches ${short(fused)} GFLOP/s in WebAssembly, so that units of four doubles could do ${short(2 * fused)} at most.`;
}
