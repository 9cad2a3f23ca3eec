/** Per-sample Hessian products as the public object, and the way to make one where an earlier one lies. */
import { DomainError } from '../errors.js';
import { factoredGradient, type FactoredGradient } from '../factors/factored-gradient.js';
import type { HessianVerbs } from '../factors/hessian/verbs.js';
import { replaceRows } from '../factors/rows/replace.js';
import type { FactorRows } from '../factors/rows/factor-rows.js';

/** What stands behind a result of `products`. */
interface Made {
  readonly rows: FactorRows;
  /** How often it has been overwritten. */
  revision: number;
}

/**
 * H_n v of every sample, in new arrays or in those of `into`, which must have come from here. Throws DomainError for any
 * other: only results of one Hessian have their vectors in the same places.
 */
export function sampleProducts(
  verbs: HessianVerbs,
): (v: Float64Array, into?: FactoredGradient) => FactoredGradient {
  const results = new WeakMap<FactoredGradient, Made>();
  return (v, into) => {
    if (into === undefined) {
      const made: Made = { rows: verbs.products(v), revision: 0 };
      const result = factoredGradient({
        rows: made.rows,
        weights: verbs.weights,
        regularization: null,
        revision: () => made.revision,
      });
      results.set(result, made);
      return result;
    }
    const made = results.get(into);
    if (made === undefined) throw notOurs(into);
    const rows = verbs.products(v, made.rows);
    if (rows !== made.rows) replaceRows(made.rows, rows);
    made.revision++;
    return into;
  };
}

function notOurs(got: unknown): DomainError {
  const isGradient = typeof got === 'object' && got !== null && 'dyads' in got;
  return new DomainError(
    'hessian.products',
    'into',
    'what products(v) of the same Hessian object has returned',
    isGradient ? 'another gradient' : got === null ? 'null' : typeof got,
    'Leave it out the first time, and pass the result from then on.',
  );
}
