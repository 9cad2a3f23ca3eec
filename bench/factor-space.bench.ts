/**
 * Newton and saddle-free steps in factor space: 784-128-64-10, cross-entropy, 32 samples, where a dense Hessian would have
 * 109,386² numbers, 96 GB. Each row says what was solved, to which accuracy, in how much time and memory.
 *
 *   solve       (H + λI) x = g by hessian.solve, the regime chosen by cost; the residual is |g − (H + λI)x| / |g|
 *   newton      a step of the trust-region method; `residual` is |g + (H + shift)p| / |g| of the step taken
 *   saddleFree  a step −(|H| + μ)⁻¹g from a Krylov space in the coordinates of the factors, exact enough where the part of
 *               (|H| + μ)p + g outside of that space is below the stated fraction of |g|
 *
 * Usage: npm run bench -- factor-space [--json]
 */
import { parseArgs } from 'node:util';
import { crossEntropy } from '../src/functions/losses/cross-entropy.js';
import { linearize } from '../src/linearization/linearize.js';
import type { Linearization } from '../src/linearization/linearization.js';
import { mlp } from '../src/network/mlp.js';
import { matrix } from '../src/numeric/matrix.js';
import { random } from '../src/numeric/random.js';
import { norm } from '../src/numeric/vector.js';
import { newton } from '../src/optimizers/newton.js';
import { saddleFree } from '../src/optimizers/saddle-free.js';

const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const samples = 32;

interface Figure {
  readonly activation: string;
  readonly what: string;
  readonly regime: string;
  readonly seconds: number;
  readonly processorSeconds: number;
  /** Null where it is not computed. */
  readonly residual: number | null;
  /** Of the whole process so far. */
  readonly peakMegabytes: number;
  readonly note: string;
}

/** The run of a network from its start: a batch of pictures of noise with labels. */
function problem(activation: string): (theta?: Float64Array) => Linearization {
  const network = mlp({ inputs: 784, hidden: [128, 64], outputs: 10, activation, seed: 1 });
  const stream = random(2);
  const x = matrix(samples, 784, Float64Array.from({ length: samples * 784 }, stream.normal));
  const y = matrix(samples, 10);
  for (let n = 0; n < samples; n++) y.data[n * 10 + (n % 10)] = 1;
  return (theta) =>
    linearize(theta === undefined ? network : network.withParameters(theta), { x, y }, crossEntropy);
}

function measured(
  activation: string,
  what: string,
  work: () => Pick<Figure, 'regime' | 'residual' | 'note'>,
): Figure {
  const began = performance.now();
  const used = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(used);
  return {
    activation,
    what,
    ...result,
    seconds: (performance.now() - began) / 1000,
    processorSeconds: (user + system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

function figuresOf(activation: string): Figure[] {
  const at = problem(activation);
  const step = (
    optimizer: ReturnType<typeof newton>,
  ): { theta: Float64Array; regime: string; shift: number; note: string } => {
    const start = optimizer.start(at().network.parameters);
    const { state, record } = optimizer.step(start, at);
    const { regime, negative, positive, shift } = record;
    const note = `shift ${Number(shift).toPrecision(3)}, ${negative} negative and ${positive} positive eigenvalues seen`;
    return { theta: state.theta, regime: String(regime), shift: Number(shift), note };
  };
  const moved = (theta: Float64Array): Float64Array => {
    const from = at().network.parameters;
    return theta.map((value, i) => value - from[i]!);
  };
  const saddle = (forcing: number): Figure =>
    measured(activation, `saddleFree, ${forcing}`, () => {
      const { regime, note } = step(saddleFree({ forcing, iterations: 1500 }));
      return { regime, note, residual: null };
    });
  return [
    measured(activation, 'solve', () => {
      const here = at();
      const { regime, residual, inertia } = here.hessian.solve(here.gradient.mean(), { damping: 1e-2 });
      return { regime, residual, note: `${inertia?.negative ?? 'unknown'} negative eigenvalues, certified` };
    }),
    measured(activation, 'newton', () => {
      const { theta, shift, regime, note } = step(newton({ forcing: 1e-9, iterations: 1500 }));
      const here = at();
      const p = moved(theta);
      const g = here.gradient.mean();
      const rest = here.hessian.multiply(p).map((value, i) => value + shift * p[i]! + g[i]!);
      return { regime, note, residual: norm(rest) / norm(g) };
    }),
    saddle(0.1),
    saddle(0.01),
  ];
}

const figures = ['tanh', 'relu'].flatMap(figuresOf);
if (options.json) console.log(JSON.stringify(figures));
else {
  for (const f of figures) {
    const name = `${f.activation.padEnd(5)} ${f.what.padEnd(17)} ${f.regime.padEnd(16)}`;
    const time = `${f.seconds.toFixed(1)} s (processor ${f.processorSeconds.toFixed(1)} s)`;
    const residual = f.residual === null ? '' : `, residual ${f.residual.toExponential(1)}`;
    console.log(`${name} ${time}, peak ${f.peakMegabytes.toFixed(0)} MB${residual}; ${f.note}`);
  }
}
