/**
 * An equation at chosen points, as least squares in θ. Points of the interior and of all conditions form one batch; each
 * brings the expressions that must vanish there, so that a row of the Jacobian is never spent on a place where it is zero
 * but for systems beside their conditions. Weights: E = ½ Σ_parts (weight/points) Σ r², each part a mean.
 */
import type { FactorRows } from '../factors/rows/factor-rows.js';
import { allocate } from '../numeric/allocation.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import type { Program } from '../program/program.js';
import type { Equation, ResidualFormula } from './equation.js';
import { jetsAt, type Jets } from './jets.js';
import { keyOf, type JetEntry } from './jet-symbols.js';

/** Points of one kind, and what must vanish at each of them. */
export interface Part {
  readonly name: string;
  readonly points: Matrix;
  readonly residuals: readonly ResidualFormula[];
  readonly weight: number;
}

/** The parts with their points put together. */
export interface ResidualSystem {
  readonly parts: readonly (Part & { readonly start: number })[];
  /** All points, N × d. */
  readonly points: Matrix;
  readonly entries: readonly JetEntry[];
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
}

export function residualSystem(parts: readonly Part[]): ResidualSystem {
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
    kinds: Math.max(...parts.map(({ residuals }) => residuals.length)),
  };
}

/** Cost: one forward sweep with streams (see `jetsAt`), and the formulas' operations at each point. */
export function residualsAt(program: Program, parameters: Float64Array, system: ResidualSystem): Residuals {
  const { points, parts, kinds } = system;
  const n = points.rows;
  const jets = jetsAt(program, parameters, points, system.entries);
  const values = new Map(system.entries.map((entry) => [keyOf(entry), jets.valueOf(entry)]));
  const weighted = allocate(kinds * n);
  const coefficients = Array.from({ length: kinds }, () => new Map<string, Float64Array>());
  const rootMeanSquares = Float64Array.from(parts, (part) => {
    const { start, points: own, weight } = part;
    const root = Math.sqrt(weight / own.rows);
    let squares = 0;
    part.residuals.forEach((residual, kind) => {
      const { value, gradient } = residual.formula.evaluate(inputsOf(residual, part.points, values, start), {
        order: 1,
      });
      const width = own.columns + residual.entries.length;
      for (let i = 0; i < own.rows; i++) {
        weighted[kind * n + start + i] = root * value.data[i]!;
        squares += value.data[i]! ** 2;
      }
      residual.entries.forEach((entry, at) => {
        const key = keyOf(entry);
        const known = coefficients[kind]!.get(key) ?? allocate(n);
        for (let i = 0; i < own.rows; i++) {
          known[start + i] = root * gradient!.data[i * width + own.columns + at]!;
        }
        coefficients[kind]!.set(key, known);
      });
    });
    return Math.sqrt(squares / (own.rows * part.residuals.length));
  });
  return { jets, weighted, rootMeanSquares, jacobian: () => jets.rows(coefficients) };
}

/** The columns that a formula reads: coordinates, then jets. A value that is not finite is passed on as it is. */
function inputsOf(
  { entries }: ResidualFormula,
  points: Matrix,
  values: ReadonlyMap<string, Float64Array>,
  start: number,
): Matrix {
  const { rows, columns } = points;
  const width = columns + entries.length;
  const out = matrix(rows, width);
  const jets = entries.map((entry) => values.get(keyOf(entry))!);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out.data[i * width + j] = points.data[i * columns + j]!;
    jets.forEach((jet, at) => (out.data[i * width + columns + at] = jet[start + i]!));
  }
  return out;
}

/** The parts of an equation: its interior, and each condition at points of its face. */
export function equationParts(
  equation: Equation,
  interior: Matrix,
  faces: readonly Matrix[],
  conditionWeight: number,
): Part[] {
  return [
    { name: 'equation', points: interior, residuals: equation.residuals, weight: 1 },
    ...equation.conditions.map(({ text, residual, weight }, i): Part => ({
      name: text,
      points: faces[i]!,
      residuals: [residual],
      weight: weight ?? conditionWeight,
    })),
  ];
}
