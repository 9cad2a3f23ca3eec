/**
 * How threads talk. Each worker shares a few words with the thread that calls it: a request is a new number in `request`,
 * an answer the same number in `reply`, and what is asked stands in the words between. Vectors lie in shared arrays:
 * `input`, one for all workers, and `output`, one for each.
 *
 * What has a structure (a network, an objective, arrays) is posted as a message. A worker that serves requests does not
 * read messages, so `read` asks it to return to its event loop for one.
 */
import type { Arithmetic } from '../numeric/accelerate.js';
import type { LayerDocument } from '../network/model-document.js';
import type { Batch } from '../linearization/linearize.js';
import type { Recipe } from './recipes.js';

/** Indices of the control words. */
export const word = {
  request: 0,
  reply: 1,
  status: 2,
  verb: 3,
  point: 4,
  job: 5,
  inputLength: 6,
  outputLength: 7,
  count: 16,
} as const;

/** Values of `word.verb` beside the numbers of operations, which are not negative. */
export const verb = { read: -1, linearize: -2, collect: -3 } as const;

/** Values of `word.status`. */
export const status = {
  done: 0,
  /** An error of the library: the calling thread meets the same one where it works alone, and throws it there. */
  refused: 1,
  /** The output array is too short: `outputLength` numbers wait to be collected. */
  longer: 2,
  /** Anything else was thrown; its text is in `text`. */
  failed: 3,
  /** The worker has ended. */
  ended: 4,
} as const;

/** What a worker computes on: a network without its parameters, an objective, and this worker's samples. */
export interface Job {
  /** The same number for the same layers: a worker makes a network of them once. */
  readonly network: number;
  readonly layers: readonly LayerDocument[];
  readonly inputs: number;
  readonly parameterCount: number;
  readonly objective: Recipe;
  readonly batch: Batch;
}

export type Message =
  | { readonly kind: 'open'; readonly control: Int32Array; readonly text: Uint8Array }
  | { readonly kind: 'input'; readonly array: Float64Array }
  | { readonly kind: 'output'; readonly array: Float64Array }
  | { readonly kind: 'job'; readonly id: number; readonly job: Job }
  | { readonly kind: 'drop'; readonly id: number }
  | { readonly kind: 'arithmetic'; readonly arithmetic: Arithmetic };

/** A shared array of zeros. */
export function sharedNumbers(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * length));
}
