/**
 * A linearization for one question. What `linearize` returns may be asked again, so that everything its sweeps leave behind
 * lies on the host's heap: new pages, zeros, and garbage, which cost more than half as much as the arithmetic of one
 * question about gradients. Here all of it lies in the kernels' memory and is free when the question is answered.
 */
import { DomainError } from '../errors.js';
import type { LossInput } from '../functions/loss.js';
import type { Network } from '../network/network.js';
import { copyOf, passing } from '../numeric/allocation.js';
import { addressOf } from '../numeric/kernel/memory.js';
import { linearize, type Batch, type Objective } from './linearize.js';
import type { Linearization } from './linearization.js';

/**
 * What `ask` makes of `linearize(network, batch, objective)`, which exists no longer than that:
 * `withLinearization(network, batch, objective, (at) => at.gradient.norms())`.
 *
 * The answer may be a number, a Float64Array, a matrix, or arrays and plain objects of such; arrays are copied out. Cost:
 * the linearization's and the question's, without allocations beyond the answer. Throws as `linearize` and the question do, and DomainError
 * for an answer that could not outlive the linearization: a part of it that answers questions itself, or a promise.
 */
export function withLinearization<Answer>(
  network: Network,
  batch: Batch,
  objective: LossInput | Objective,
  ask: (at: Linearization) => Answer,
): Answer {
  return passing(
    () => ask(linearize(network, batch, objective)),
    (answer) => detached(answer) as Answer,
  );
}

/** The same value with its arrays on the heap. */
function detached(value: unknown): unknown {
  if (typeof value === 'function') throw notDetachable('a function');
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Float64Array) return addressOf(value) < 0 ? value : copyOf(value);
  if (Array.isArray(value)) return value.map(detached);
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    const answers = Object.values(value).some((part) => typeof part === 'function');
    throw notDetachable(answers ? 'a function' : `a ${value.constructor.name}`);
  }
  const parts = Object.entries(value).map(([name, part]) => [name, detached(part), part] as const);
  // What lies on the heap already, such as a matrix that was passed as `into`, is the answer itself.
  return parts.every(([, made, part]) => made === part) ? value : Object.fromEntries(parts);
}

function notDetachable(got: string): DomainError {
  return new DomainError(
    'withLinearization',
    'ask',
    'an answer of numbers, Float64Arrays, matrices, and arrays or plain objects of them',
    got,
    'Ask inside: (at) => at.gradient.norms(). For several questions at several times, keep linearize(…).',
  );
}
