/**
 * A linearization whose samples are spread over threads. Means are sums over the threads in their order, so that a number
 * of threads has its own rounding and always the same bits.
 *
 * What no thread can answer alone (Gram matrices of all samples, spans, single samples) is answered by an ordinary
 * linearization of the whole batch on this thread, made at the first such question.
 */
import { checkTarget, delivered } from '../factors/check-target.js';
import { checkVector } from '../factors/check-vector.js';
import type { FactoredGradient } from '../factors/factored-gradient.js';
import type { Core } from '../factors/hessian/core.js';
import type { HessianVerbs } from '../factors/hessian/verbs.js';
import type { LeastSquares } from '../factors/least-squares.js';
import { normalMatrix } from '../factors/rows/normal-matrix.js';
import { lazy } from '../factors/lazy.js';
import { factoredHessian, type FactoredHessian } from '../linearization/factored-hessian.js';
import { linearize } from '../linearization/linearize.js';
import type { Linearization } from '../linearization/linearization.js';
import { parametersOf, type Network } from '../network/network.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { axpy, dot } from '../numeric/vector.js';
import { answers, type Answers } from './answers.js';
import { shaped } from './operations.js';
import type { SharedWork } from './work.js';

/** The linearization; null where a thread refuses, as this one then does alone. `reason`: why there are no more threads. */
export function parallelLinearization(
  network: Network,
  work: SharedWork,
  reason: string,
): Linearization | null {
  const theta = parametersOf(network);
  const { samples, weights, l2, whole } = work.shards;
  const local = lazy(() => linearize(network, whole, work.given));
  const on = answers(network, work);
  if (on === null) return null;
  const { own, losses } = on;
  const output = lazy(() => on.ask('output', null, () => local().output.data));
  const termsOf = (name: 'terms' | 'weightedTerms'): (() => Linearization['terms']) =>
    lazy(() => {
      const found = on.askOrNull(name, null);
      return found === null ? local()[name] : shaped(found, own[name]);
    });
  const terms = termsOf('terms');
  const weightedTerms = termsOf('weightedTerms');
  const gradient = lazy(() => gradientOf(network, work, on, () => local().gradient));
  const leastSquares = lazy((): LeastSquares => {
    const rows = on.rows();
    if (rows === null) return local().leastSquares();
    const order = network.program.parameterCount;
    const normal = (): Matrix =>
      matrix(
        order,
        order,
        on.ask('rows.normal', null, () => normalMatrix(rows.jacobian).data),
      );
    return { ...rows, normal };
  });
  const hessianOf = (core: 'exact' | 'gaussNewton'): FactoredHessian =>
    factoredHessian(verbsOf(network, work, on, core, local), (verb, v, use) =>
      on.ahead(`${core}.${verb}`, v, use),
    );
  const hessian = lazy(() => hessianOf('exact'));
  const ggn = lazy(() => hessianOf('gaussNewton'));
  return {
    network,
    l2,
    threads: { count: work.threads, reason },
    get loss() {
      return dot(weights, losses) + (l2 / 2) * dot(theta, theta);
    },
    losses,
    get terms() {
      return terms();
    },
    get weightedTerms() {
      return weightedTerms();
    },
    warnings: own.warnings,
    get output() {
      return matrix(samples, network.outputs, output());
    },
    get cells() {
      return own.cells;
    },
    factors: (i) => local().factors(i),
    get gradient() {
      return gradient();
    },
    get hessian() {
      return hessian();
    },
    get ggn() {
      return ggn();
    },
    leastSquares,
    influence: (options) => local().influence(options),
  };
}

function gradientOf(
  network: Network,
  { shards }: SharedWork,
  on: Answers,
  local: () => FactoredGradient,
): FactoredGradient {
  return {
    samples: shards.samples,
    get storedNumbers() {
      return local().storedNumbers;
    },
    forms: () => local().forms(),
    mean(into) {
      if (into !== undefined) checkTarget('gradient.mean', 'into', into, network.program.parameterCount);
      const found = on.askOrNull('gradient.mean', null, into);
      if (found === null) return local().mean(into);
      const out = delivered(found, into);
      if (shards.l2 !== 0) axpy(shards.l2, parametersOf(network), out);
      return out;
    },
    norms: () => on.ask('gradient.norms', null, () => local().norms()),
    gram: (into) => local().gram(into),
    multiply(v) {
      return on.ahead('gradient.multiply', v, () => {
        const vector = checkVector('gradient.multiply', 'v', v, network.program.parameterCount);
        return on.ask('gradient.multiply', vector, () => local().multiply(vector));
      });
    },
    sample: (i) => local().sample(i),
    dyads: () => local().dyads(),
    materialize: (into) => local().materialize(into),
  };
}

/** Means and what belongs to single samples by all threads, the rest by this one. */
function verbsOf(
  network: Network,
  work: SharedWork,
  on: Answers,
  core: 'exact' | 'gaussNewton',
  whole: () => Linearization,
): HessianVerbs {
  const { program } = network;
  const { shards } = work;
  const { verbs: part } = core === 'exact' ? on.own.hessian : on.own.ggn;
  const local = (): HessianVerbs => (core === 'exact' ? whole().hessian : whole().ggn).verbs;
  const order = program.parameterCount;
  const ask: Answers['ask'] = (name, v, otherwise, into) => on.ask(`${core}.${name}`, v, otherwise, into);
  return {
    core,
    program,
    samples: shards.samples,
    weights: shards.weights,
    l2: shards.l2,
    // Every sample's factors have the same size.
    get storedNumbers() {
      return (part.storedNumbers / part.samples) * shards.samples;
    },
    get state() {
      return part.state === null ? null : local().state;
    },
    ...(part.onlyProducts === undefined ? {} : { onlyProducts: part.onlyProducts }),
    multiply: (v, into) => ask('multiply', v, () => local().multiply(v, into), into),
    quadraticForm: (v) => ask('quadraticForm', v, () => Float64Array.of(local().quadraticForm(v)))[0]!,
    products: (v, into) => local().products(v, into),
    quadraticForms: (v) => ask('quadraticForms', v, () => local().quadraticForms(v)),
    diagonal: () => ask('diagonal', null, () => local().diagonal()),
    trace: () => ask('trace', null, () => Float64Array.of(local().trace()))[0]!,
    traces: () => ask('traces', null, () => local().traces()),
    squaredNorm: () => local().squaredNorm(),
    signs: () => local().signs(),
    thirdDerivatives: (v) => ask('thirdDerivatives', v, () => local().thirdDerivatives(v)),
    terms: (rows, columns) => local().terms(rows, columns),
    materialize: (into) =>
      matrix(
        order,
        order,
        ask('materialize', null, () => local().materialize(into).data, into?.data),
      ),
    rootRows: () => local().rootRows(),
    spanSource: () => local().spanSource(),
    inSpan: (span) => local().inSpan(span),
    withCore: (next: Core) =>
      next === 'exact' || next === 'gaussNewton'
        ? verbsOf(network, work, on, next, whole)
        : local().withCore(next),
    withWeights: (weights) => local().withWeights(weights),
    sample: (i) => local().sample(i),
  };
}
