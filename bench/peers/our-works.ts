/**
 * The works as a user of the library writes them: public calls only, save for the matrix product, which has no public
 * name, and whose order is the number of samples. The library is passed in, because a contestant may be another build of it.
 *
 * Where a loop asks for the same thing again and again, results are written to arrays that the loop keeps (`into`), as a loop
 * does that wants no garbage. That is the fair comparison: PyTorch's allocator keeps what is freed and hands the same
 * memory out for the next result, while a new JavaScript array is new pages, full of zeros, and later garbage collection.
 *
 * The peers' squared error has no half. Ours has one, so values carry a factor of two where it matters, and dampings half
 * of the peers': the work is the same.
 */
import type * as Dyadic from '../../src/index.js';
import type { countAllocations } from '../../src/numeric/allocation.js';
import type { gemm } from '../../src/numeric/gemm.js';
import { uniform, type Problem } from './problems.js';

/** The public library, and two of its parts that have no public name. */
export type Library = typeof Dyadic & {
  readonly gemm: typeof gemm;
  readonly countAllocations: typeof countAllocations;
};

/** One way to do a work: what is timed, and what its result comes to. */
export interface Task<Result = unknown> {
  run(): Result | Promise<Result>;
  value(result: Result): readonly number[];
  remark?(result: Result): string;
  /** `run` returns a promise: what it allocates cannot be told from what others do meanwhile. */
  readonly isAsync?: boolean;
}

const task = <Result>(made: Task<Result>): Task => made;
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, x) => total + x, 0);
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((total, x, i) => total + x * b[i]!, 0);
const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));

/** Damping of the Newton step, for the objective as the peers have it. */
const damping = 1e-2;

/** The work of that name, or null if there is none for this problem. */
export function ourTask(work: string, library: Library, problem: Problem, threads: number): Task | null {
  const { firstOrder, linearize, withLinearization, matrix, mlp, halfSquaredError, crossEntropy } = library;
  const { sizes, samples, direction: v } = problem;
  const network = mlp({
    inputs: sizes[0]!,
    hidden: sizes.slice(1, -1),
    outputs: sizes.at(-1)!,
    activation: problem.activation,
    parameters: problem.parameters,
  });
  const x = matrix(samples, sizes[0]!, problem.x);
  const y = matrix(samples, sizes.at(-1)!, problem.y);
  const batch: Dyadic.Batch = { x, y };
  const isSquared = problem.loss === 'squaredError';
  const loss = isSquared ? halfSquaredError : crossEntropy;
  const twice = isSquared ? 2 : 1;
  const begin = (): Dyadic.Linearization => linearize(network, batch, loss, { threads });
  const evaluate =
    (objective: Dyadic.Objective | Dyadic.LossKernel, data: Dyadic.Batch) => (theta: Float64Array) =>
      linearize(network.withParameters(theta), data, objective);

  switch (work) {
    case 'gradient': {
      const gradient = new Float64Array(v.length);
      return task({
        run: () => firstOrder(network, batch, loss, { gradient }).gradient.mean(),
        value: (g) => [twice * norm(g)],
      });
    }
    case 'hessian-product': {
      const at = begin();
      const into = new Float64Array(v.length);
      const value = (product: Float64Array): number[] => [twice * dot(product, v), twice * norm(product)];
      return task({ run: () => at.hessian.multiply(v, into), value, remark: () => shared(at) });
    }
    case 'sample-products': {
      const at = begin();
      let into: Dyadic.FactoredGradient | undefined;
      return task({
        run: () => (into = at.hessian.products(v, into)),
        value: (rows) => [twice * norm(rows.norms())],
      });
    }
    case 'norms':
      return task({
        run: () => withLinearization(network, batch, loss, (at) => at.gradient.norms()),
        value: (norms) => [twice * sum(norms)],
      });
    case 'norms-cached': {
      const at = begin();
      return task({ run: () => at.gradient.norms(), value: (norms) => [twice * sum(norms)] });
    }
    case 'quadratic-forms': {
      const at = begin();
      return task({ run: () => at.hessian.quadraticForms(v), value: (forms) => [twice * sum(forms)] });
    }
    case 'gram': {
      const into = matrix(samples, samples);
      return task({
        run: () => withLinearization(network, batch, loss, (at) => at.gradient.gram(into)),
        value: (gram) => [twice ** 2 * sum(gram.data)],
      });
    }
    case 'diagonal': {
      const into = new Float64Array(v.length);
      return task({ run: () => begin().hessian.diagonal(into), value: (entries) => [twice * sum(entries)] });
    }
    case 'dense-hessian': {
      const into = matrix(v.length, v.length);
      return task({ run: () => begin().hessian.materialize(into), value: (h) => traceAndNorm(h, twice) });
    }
    case 'inertia':
      return task({
        run: () => begin().hessian.inertia(),
        value: ({ positive, negative }) => [positive, negative],
        remark: ({ exact }) => (exact ? 'exact' : 'bounds'),
      });
    case 'newton-step':
      return task({
        run: () => withLinearization(network, batch, loss, (at) => newtonStep(at, damping / twice)),
        value: (step) => [norm(step.value)],
        remark: ({ reason }) => reason,
      });
    case 'levenberg-marquardt-step': {
      const optimizer = library.levenbergMarquardt();
      const start = optimizer.start(network.parameters);
      return task({
        run: () => optimizer.step(start, evaluate(loss, batch)),
        value: (result) => [
          twice * result.loss,
          norm(result.state.theta.map((entry, i) => entry - start.theta[i]!)),
        ],
        remark: ({ record }) => `${record['regime']}, attempts ${record['attempts']}`,
      });
    }
    case 'sobolev-step':
      return sobolevStep(library, network, problem, batch);
    case 'sobolev-training':
      return sobolevTraining(library, network, problem, batch);
    case 'gemm':
      return matrixProduct(library, samples);
    default:
      return null;
  }
}

/** What the library left out, and how many threads it used. */
function shared({ cells, threads }: Dyadic.Linearization): string {
  const notes: string[] = [];
  if (cells) notes.push(`${cells.count} cells keep ${Math.round(100 * cells.kept)} %`);
  if (threads && threads.count > 1) notes.push(`${threads.count} threads`);
  return notes.join(', ');
}

function traceAndNorm({ rows, data }: Dyadic.Matrix, factor: number): readonly number[] {
  let trace = 0;
  for (let i = 0; i < rows; i++) trace += data[i * rows + i]!;
  return [factor * trace, factor * norm(data)];
}

/** (H + μI) x = g by ten conjugate-gradient iterations, whatever the curvature: their number ends them. */
function newtonStep(at: Dyadic.Linearization, mu: number): Dyadic.CurvatureSolution {
  // In factors: where iterates are coefficients, the gradient is never written out.
  return at.hessian.solve(at.gradient, {
    damping: mu,
    regime: 'matrixFree',
    method: 'conjugateGradients',
    preconditioner: 'none',
    iterations: 10,
    tolerance: Number.EPSILON,
  });
}

/** mean (m − y)² + mean over samples and inputs of (∂m/∂x − dy)²: our terms have halves, and sum over the inputs. */
function sobolevWeights(problem: Problem): { readonly value: number; readonly gradient: number } {
  return { value: 2, gradient: 2 / problem.sizes[0]! };
}

function sobolevStep(
  library: Library,
  network: Dyadic.Network,
  problem: Problem,
  batch: Dyadic.Batch,
): Task | null {
  if (problem.dy === null) return null;
  const objective = library.sobolevLoss(sobolevWeights(problem));
  const data = { ...batch, dy: library.matrix(problem.samples, problem.sizes[0]!, problem.dy) };
  const optimizer = library.adam();
  let state = optimizer.start(network.parameters);
  const own = new Float64Array(state.theta.length);
  return task({
    run: () => {
      const result = optimizer.step(
        state,
        (parameters, gradient = own) =>
          library.firstOrder(network, data, objective, { parameters, gradient }),
        state,
      );
      ({ state } = result);
      return result;
    },
    // Of the first call; the rate of 1e-3 moves θ by that much in every entry.
    value: (result) => [result.loss, norm(result.state.theta)],
  });
}

function sobolevTraining(
  library: Library,
  network: Dyadic.Network,
  problem: Problem,
  batch: Dyadic.Batch,
): Task | null {
  if (problem.dy === null) return null;
  const data = {
    x: batch.x,
    y: batch.y!,
    dy: library.matrix(problem.samples, problem.sizes[0]!, problem.dy),
  };
  const options: Dyadic.FitOptions = {
    losses: sobolevWeights(problem),
    optimizer: library.adam(),
    normalize: false,
    batchSize: problem.samples,
    epochs: 1000,
  };
  return task({
    isAsync: true,
    run: async () => library.fit(network, data, options),
    value: (result) => [result.history.at(-1)!.loss],
  });
}

function matrixProduct({ gemm }: Library, n: number): Task {
  const [a, b] = [uniform(11, n * n, -1, 1), uniform(12, n * n, -1, 1)];
  const c = new Float64Array(n * n);
  return task({
    run: () => {
      gemm(false, false, n, n, n, 1, a, 0, n, b, 0, n, 0, c, 0, n);
      return c;
    },
    value: (result) => [norm(result)],
  });
}
