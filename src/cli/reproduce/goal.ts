/** Goals of experiments as records. */
import type { Goal } from './reproduction.js';

/** Met where value ≤ limit; NaN is not. */
export function atMost(statement: string, value: number, limit: number): Goal {
  return { statement, value, limit, met: value <= limit };
}
