/**
 * An equation at chosen points, as least squares in θ. Points of the interior and of all conditions form one batch; each
 * brings the expressions that must vanish there, so that a row of the Jacobian is never spent on a place where it is zero
 * but for systems beside their conditions. Weights: E = ½ Σ_parts (weight/points) Σ r², each part a mean.
 */
import type { FactorRows } from '../factors/rows/factor-rows.js';
import { allocate } from '../numeric/allocation.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import type { Program } from '../program/program.js';
import type { Coefficient, ResidualFormula } from './equation-definition.js';
import { jetsAt, type Jets } from './jets.js';
import { keyOf, type JetEntry } from './jet-symbols.js';

/** Points of one kind, and what must vanish at each of them. */
export interface Part {
  readonly name: string;
  readonly points: Matrix;
  readonly residuals: readonly ResidualFormula[];
  readonly weight: number;
  /** What each residual formula is to equal, a number per point, NaN where nothing is known. Default 0. */
  readonly targets?: readonly Float64Array[];
}

/** The parts with their points put together. */
export interface ResidualSystem {
  readonly parts: readonly (Part & { readonly start: number })[];
  /** All points, N × d. */
  readonly points: Matrix;
  readonly entries: readonly JetEntry[];
  readonly coefficients: readonly Coefficient[];
  /** Largest number of expressions at one point: kinds of rows. */
  readonly kinds: number;
}

/** Residuals at one θ, and their Jacobian on demand. */
export interface Residuals {
  readonly jets: Jets;
  /** √weight·r, kind-major (kind·N + point); zero where a point has no such expression. */
  readonly weighted: Float64Array;
  /** Root of the mean square of each part's residuals, unweighted, in the parts' order. */
  readonly rootMeanSquares: Float64Array;
  /** ∂weighted/∂θ. */
  jacobian(): FactorRows;
  /** ∂weighted/∂coefficients, a column each. */
  readonly border: Matrix;
  /** ∂weighted/∂entry at each point by `keyOf(entry)`, for each kind. */
  readonly slopes: readonly ReadonlyMap<string, Float64Array>[];
}

export function residualSystem(
  parts: readonly Part[],
  coefficients: readonly Coefficient[] = [],
): ResidualSystem {
  const columns = parts[0]!.points.columns;
  const total = parts.reduce((sum, { points }) => sum + points.rows, 0);
  const points = matrix(total, columns);
  let start = 0;
  const placed = parts.map((part) => {
    points.data.set(part.points.data, start * columns);
    const result = { ...part, start };
    start += part.points.rows;
    return result;
  });
  const entries = new Map<string, JetEntry>();
  for (const { residuals } of parts) {
    for (const { entries: used } of residuals) for (const entry of used) entries.set(keyOf(entry), entry);
  }
  return {
    parts: placed,
    points,
    entries: [...entries.values()],
    coefficients,
    kinds: Math.max(...parts.map(({ residuals }) => residuals.length)),
  };
}

/**
 * The residuals at θ and values of the coefficients. Cost: one forward sweep with streams (see `jetsAt`), and the
 * formulas' operations at each point.
 */
export function residualsAt(
  program: Program,
  parameters: Float64Array,
  system: ResidualSystem,
  numbers: Float64Array,
): Residuals {
  const { points, parts, kinds } = system;
  const n = points.rows;
  const jets = jetsAt(program, parameters, points, system.entries);
  const values = new Map(system.entries.map((entry) => [keyOf(entry), jets.valueOf(entry)]));
  const weighted = allocate(kinds * n);
  const slopes = Array.from({ length: kinds }, () => new Map<string, Float64Array>());
  const border = matrix(kinds * n, numbers.length);
  const rootMeanSquares = Float64Array.from(parts, (part) => {
    const { start, points: own, weight } = part;
    const root = Math.sqrt(weight / own.rows);
    let [squares, count] = [0, 0];
    part.residuals.forEach((residual, kind) => {
      const inputs = inputsOf(residual, own, numbers, values, start);
      const { value, gradient } = residual.formula.evaluate(inputs, { order: 1 });
      const target = part.targets?.[kind];
      const roots = Float64Array.from({ length: own.rows }, (_, i) => (isKnown(target, i) ? root : 0));
      for (let i = 0; i < own.rows; i++) {
        if (roots[i] === 0) continue;
        const off = value.data[i]! - (target?.[i] ?? 0);
        weighted[kind * n + start + i] = root * off;
        squares += off * off;
        count++;
      }
      const width = inputs.columns;
      const column = (at: number, i: number): number =>
        roots[i] === 0 ? 0 : roots[i]! * gradient!.data[i * width + at]!;
      for (let k = 0; k < numbers.length; k++) {
        for (let i = 0; i < own.rows; i++) {
          border.data[(kind * n + start + i) * numbers.length + k] = column(own.columns + k, i);
        }
      }
      residual.entries.forEach((entry, at) => {
        const key = keyOf(entry);
        const slope = slopes[kind]!.get(key) ?? allocate(n);
        for (let i = 0; i < own.rows; i++) slope[start + i] = column(own.columns + numbers.length + at, i);
        slopes[kind]!.set(key, slope);
      });
    });
    return Math.sqrt(squares / (count || 1));
  });
  return { jets, weighted, rootMeanSquares, jacobian: () => jets.rows(slopes), border, slopes };
}

function isKnown(target: Float64Array | undefined, i: number): boolean {
  return target === undefined || !Number.isNaN(target[i]!);
}

/** Which rows are measurements: those of parts with targets that are known. */
export function measuredRows({ parts, points, kinds }: ResidualSystem): boolean[] {
  const out = Array.from({ length: kinds * points.rows }, () => false);
  for (const { start, targets = [] } of parts) {
    targets.forEach((target, kind) => {
      target.forEach((_, i) => (out[kind * points.rows + start + i] = isKnown(target, i)));
    });
  }
  return out;
}

/** The columns that a formula reads: coordinates, coefficients, jets. A value that is not finite is passed on as it is. */
function inputsOf(
  { entries }: ResidualFormula,
  points: Matrix,
  numbers: Float64Array,
  values: ReadonlyMap<string, Float64Array>,
  start: number,
): Matrix {
  const { rows, columns } = points;
  const q = numbers.length;
  const width = columns + q + entries.length;
  const out = matrix(rows, width);
  const jets = entries.map((entry) => values.get(keyOf(entry))!);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out.data[i * width + j] = points.data[i * columns + j]!;
    for (let k = 0; k < q; k++) out.data[i * width + columns + k] = numbers[k]!;
    jets.forEach((jet, at) => (out.data[i * width + columns + q + at] = jet[start + i]!));
  }
  return out;
}
