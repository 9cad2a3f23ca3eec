/**
 * The shoot-out: every optimizer on every problem from the same initial parameters, with the same processor time, its
 * options the same everywhere. Medians over the seeds of steps, seconds and lowest loss, and of what it took to the
 * problem's target. Exit code 1 if `hybrid` needs more than twice the time of the fastest on some problem.
 *
 * Usage: npm run bench -- optimizers, or after it: node build/bench/optimizers.bench.js [--json] [--out file.json]
 *   [--problems sinc,friedman] [--methods hybrid,lbfgs] [--seeds 5] [--scale 0.5 (of the time limits)]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { machine } from './machine.js';
import { contestants } from './optimizers/contestants.js';
import { problems } from './optimizers/problems.js';
import { race, raceOnce } from './optimizers/race.js';
import { methodSummary, problemSummary, tableOf, type ProblemSummary } from './optimizers/summary.js';

const ALLOWED = 2;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
    problems: { type: 'string' },
    methods: { type: 'string' },
    seeds: { type: 'string', default: '5' },
    scale: { type: 'string', default: '1' },
  },
});

/** The names asked for, or all; an unknown one ends the program. */
function chosen(asked: string | undefined, known: readonly string[]): readonly string[] {
  const names = asked?.split(',') ?? known;
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return names;
  console.error(`optimizers: no ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  process.exit(1);
}

const say = (text: string): void => {
  if (!values.json) console.log(text);
};

// Gradient descent is there to be asked for: it reaches no target here, and would take a ninth of the time.
const usual = Object.keys(contestants).filter((name) => name !== 'gradientDescent');
const methods = values.methods === undefined ? usual : chosen(values.methods, Object.keys(contestants));
const names = chosen(
  values.problems,
  problems.map(({ name }) => name),
);
const host = machine();
const [seeds, scale] = [Number(values.seeds), Number(values.scale)];
say(`${host.processor}, ${host.platform}, Node ${host.node}; medians of ${seeds} seeds, processor time`);

const summaries: ProblemSummary[] = [];
for (const problem of problems.filter(({ name }) => names.includes(name))) {
  const limit = problem.seconds * scale;
  const runs = methods.map((method) => ({ method, runs: [] as ReturnType<typeof race>[] }));
  // Code that is compiled during a first run, of a loss or a method, would be charged to whoever comes first.
  for (const method of methods) raceOnce(problem, method, 0, 0.3 * scale);
  // Seed by seed: a slow moment of the machine meets all methods.
  for (let seed = 1; seed <= seeds; seed++) {
    for (const one of runs) one.runs.push(race(problem, one.method, seed, limit));
  }
  const rows = runs.map((one) => methodSummary(one.method, one.runs));
  const summary = problemSummary(problem, limit, rows);
  summaries.push(summary);
  say(tableOf(summary));
}

const document = JSON.stringify({ machine: host, seeds, allowed: ALLOWED, problems: summaries }, null, 1);
if (values.json) console.log(document);
if (values.out !== undefined) writeFileSync(values.out, `${document}\n`);
const slow = summaries.filter(({ hybridRatio }) => hybridRatio !== null && hybridRatio > ALLOWED);
if (slow.length > 0) {
  say(
    `\nhybrid is more than ${ALLOWED}× slower than the fastest on: ${slow.map(({ problem }) => problem).join(', ')}`,
  );
  process.exitCode = 1;
}
