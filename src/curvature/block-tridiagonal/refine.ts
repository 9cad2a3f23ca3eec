/**
 * Iterative refinement: an approximate solver is applied to what its solution leaves over, as long as that shrinks.
 * With residuals from exact products a solver that has lost half of the digits gives all of them back in a step or two.
 */
import { axpy, norm } from '../../numeric/vector.js';

/** One solved right-hand side of (H + λI) x = b. */
export interface BlockSolution {
  readonly value: Float64Array;
  /** |(H + λI) x − b| / |b|, measured with a product of H; 1 with x = 0 if no step made it smaller. */
  readonly residual: number;
  /** Steps beyond the first. */
  readonly refinements: number;
}

/** What refinement is built on. */
export interface Refinable {
  /** Approximate solutions for several right-hand sides. */
  solve(sides: readonly Float64Array[]): Float64Array[];
  multiply(v: Float64Array): Float64Array;
}

/** A residual that needs no further step. */
const SUFFICIENT = 1e-14;
/** A step must at least halve the residual to be worth the next. */
const PROGRESS = 0.5;
const MOST_STEPS = 6;

interface Current {
  readonly solution: BlockSolution;
  readonly rest: Float64Array;
  readonly done: boolean;
}

/** Solutions of all right-hand sides, `steps` times improved at most. Cost: a solve and a product for each step. */
export function refine(
  system: Refinable,
  sides: readonly Float64Array[],
  steps: number = MOST_STEPS,
): BlockSolution[] {
  let all = sides.map((b): Current => {
    const zero = { value: new Float64Array(b.length), residual: norm(b) === 0 ? 0 : 1, refinements: -1 };
    return { solution: zero, rest: b, done: zero.residual === 0 };
  });
  for (let step = 0; step <= steps && all.some(({ done }) => !done); step++) {
    const open = all.flatMap(({ done }, r) => (done ? [] : [r]));
    const moves = system.solve(open.map((r) => all[r]!.rest));
    const improved = open.map((r, k) => improve(system, sides[r]!, all[r]!, moves[k]!));
    all = all.map((current, r) => improved[open.indexOf(r)] ?? current);
  }
  return all.map(({ solution }) => ({ ...solution, refinements: Math.max(0, solution.refinements) }));
}

function improve(
  system: Refinable,
  b: Float64Array,
  { solution, rest }: Current,
  move: Float64Array,
): Current {
  const value = solution.value.slice();
  axpy(1, move, value);
  const left = system.multiply(value).map((entry, i) => b[i]! - entry);
  const residual = norm(left) / norm(b);
  if (!(residual < solution.residual)) return { solution, rest, done: true };
  const done = residual <= SUFFICIENT || residual > PROGRESS * solution.residual;
  return { solution: { value, residual, refinements: solution.refinements + 1 }, rest: left, done };
}
