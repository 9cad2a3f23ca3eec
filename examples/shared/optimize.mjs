/**
 * A training loop of one's own on dyadic's optimizers: an optimizer is a start and a step, its state is data, and the
 * objective is a linearization, so batches, their sizes and their order are up to the caller. (`fit` is the ready-made
 * loop; it keeps one batch size and measures the whole training set after each epoch.)
 */
import { linearize } from 'dyadic';

/**
 * Takes steps with `optimizer`, one on each batch.
 *
 * @param batches - an iterable of { x, y, l2? }
 * @param onStep - called with { step, loss, record } after each step
 * @param memory - 0 returns the last parameters; m > 0 an average of all, weighted by m/(m+1) to the power of their age
 *   (for mini-batches: each step fits its own batch a little, and the average forgets that; Polyak and Juditsky 1992)
 * @returns the trained network
 */
export function optimize(network, optimizer, loss, batches, onStep, memory = 0) {
  let state = optimizer.start(network.parameters);
  let average = state.theta;
  let step = 0;
  for (const batch of batches) {
    const evaluate = (theta) => linearize(network.withParameters(theta), batch, loss);
    const result = optimizer.step(state, evaluate);
    state = result.state;
    step++;
    const kept = memory / (memory + 1);
    const { theta } = state;
    average = average.map((value, i) => kept * value + (1 - kept) * theta[i]);
    onStep({ step, loss: result.loss, record: result.record });
  }
  return network.withParameters(average);
}

/**
 * Mini-batches without end: consecutive parts of a shuffled order, shuffled again when it is used up.
 *
 * @param permutation - makes an order of the samples
 * @returns a function that takes the next `size` sample numbers
 */
export function sampler(samples, permutation) {
  let order = permutation(samples);
  let at = 0;
  return (size) => {
    if (at + size > samples) {
      order = permutation(samples);
      at = 0;
    }
    at += size;
    return order.subarray(at - size, at);
  };
}

/** The rows of a matrix with the given numbers. */
export function rowsOf({ columns, data }, numbers) {
  const out = new Float64Array(numbers.length * columns);
  numbers.forEach((n, i) => out.set(data.subarray(n * columns, (n + 1) * columns), i * columns));
  return { rows: numbers.length, columns, data: out };
}
