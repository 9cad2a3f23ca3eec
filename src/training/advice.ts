/** What a result means, in a sentence or two that tell the user what to try. */
import type { Program } from '../program/program.js';
import { smoothnessWarnings } from '../sobolev/smoothness-warnings.js';
import { collapseAdvice } from './collapse.js';
import type { EpochRecord, FitStatus, StartRecord } from './fit-options.js';

/** What advice is drawn from. */
interface Course {
  readonly optimizer: { readonly name: string };
  readonly epochs: number;
  readonly validation: unknown;
  readonly inner: { readonly program: Program };
  readonly training: {
    readonly dy: unknown;
    readonly d2y: unknown;
    readonly derivatives?: readonly unknown[];
  };
  readonly labelAdvice: string;
}

/** `history` is that of the start which won, `best` its record whose network is returned. */
export function adviceFor(
  status: FitStatus,
  history: readonly EpochRecord[],
  run: Course,
  starts: readonly StartRecord[],
  best: EpochRecord | undefined,
): string {
  const parts = [
    run.labelAdvice,
    collapseAdvice(best?.collapsed ?? []),
    statusAdvice(status, history, run),
    comparison(starts),
    overfitting(history),
    kinks(run),
    bends(run),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function statusAdvice(status: FitStatus, history: readonly EpochRecord[], run: Course): string {
  switch (status) {
    case 'converged':
      return 'No further step reduced the loss, or none within the patience: this is a minimum at working precision, or a plateau. For a better one try restarts or a wider network.';
    case 'maxEpochs':
      return stillFalling(history)
        ? `The loss was still falling after ${run.epochs} epochs: allow more.`
        : `All ${run.epochs} epochs were used and the loss had levelled off.`;
    case 'stopped':
      return 'Stopped by the signal or the time limit; the best network so far is returned and can be trained further.';
    case 'diverged':
      return ['hybrid', 'levenbergMarquardt'].includes(run.optimizer.name)
        ? 'The loss stopped being finite: check the data for huge values, or normalize them.'
        : 'The loss stopped being finite: lower the learning rate, normalize the data, or use levenbergMarquardt().';
  }
}

/** Whether more starts would pay: if only one of many came close to the lowest loss, they would. */
function comparison(starts: readonly StartRecord[]): string {
  const losses = starts.map(({ loss }) => loss).filter(Number.isFinite);
  if (losses.length < 2) return '';
  const [least, most] = [Math.min(...losses), Math.max(...losses)];
  const close = losses.filter((loss) => loss <= 2 * least).length;
  const range = `Lowest loss of ${losses.length} starts: ${least.toPrecision(3)}; the highest of them ended at ${most.toPrecision(3)}, and ${close} within twice the lowest.`;
  return close === 1 ? `${range} More restarts may find a lower one.` : range;
}

function stillFalling(history: readonly EpochRecord[]): boolean {
  const last = history[history.length - 1];
  const earlier = history[Math.floor(history.length * 0.9)];
  return last !== undefined && earlier !== undefined && last.loss < 0.99 * earlier.loss;
}

function overfitting(history: readonly EpochRecord[]): string {
  const last = history[history.length - 1];
  // In training units: a loss of 1e-3 explains 99.8 % of the labels' variance, no matter how much better training is.
  if (last?.validation == null || last.validation.loss < Math.max(10 * last.loss, 1e-3)) return '';
  return 'The validation loss is more than ten times the training loss: more data, derivative labels or an l2 term would help.';
}

/** Slope labels on kinked networks: said once, because the symptom is a silent stall. */
function kinks(run: Course): string {
  const kinked = run.inner.program.nodes
    .flatMap((node) => (node.kind === 'activation' ? [node.activation] : []))
    .find(({ piecewiseLinear, name }) => piecewiseLinear && name !== 'identity');
  if (kinked === undefined || run.training.dy === null) return '';
  return `With ${kinked.name} the slopes are piecewise constant, and Gauss-Newton on slope labels stalls: a smooth activation such as tanh or softplus learns them far better.`;
}

/** The same for labels of second derivatives. */
function bends(run: Course): string {
  const { d2y, derivatives = [] } = run.training;
  return d2y === null && derivatives.length < 3 ? '' : smoothnessWarnings(run.inner.program).join(' ');
}
