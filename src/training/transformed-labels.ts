/**
 * Labels of t(y) by the chain rule: with v = (y − center)/spread and u = t(v)
 *
 *     ∂_j u = t'(v) ∂_j v,      ∂_jk u = t'(v) ∂_jk v + t''(v) ∂_j v ∂_k v,
 *
 * along inputs or along given directions alike. A derivative of t(y) needs y, and a second derivative the first ones.
 */
import { DomainError } from '../errors.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import type { OutputTransform } from './label-transform.js';
import type { ColumnUnits } from './normalization.js';
import type { Samples } from './training-data.js';

/** Relative error of inverse(t(y)) that rounding in two functions of moderate condition explains. */
const inverseTolerance = 1e-6;

/** Throws DomainError where a label is outside t's domain, or lacks what its transformation needs. Cost: O(labels). */
export function transformedLabels(samples: Samples, transform: OutputTransform, units: ColumnUnits): Samples {
  const { y, dy, d2y } = samples;
  if (samples.withoutValues === true) throw missing('y', 'derivatives without y', 'y');
  const { rows, columns: outputs } = y;
  const axes = (dy?.columns ?? 0) / outputs;
  const size = d2y === null ? 0 : Math.round(Math.sqrt(d2y.columns / outputs));
  const out = {
    y: matrix(rows, outputs),
    dy: dy === null ? null : matrix(rows, dy.columns),
    d2y: d2y === null ? null : matrix(rows, d2y.columns),
  };
  for (let n = 0; n < rows; n++) {
    for (let o = 0; o < outputs; o++) {
      const at = n * outputs + o;
      const { u, first, second } = transformedAt(y.data[at]!, [n, o], transform, units);
      const scale = 1 / units.spread[o]!;
      out.y.data[at] = u;
      for (let j = 0; j < axes; j++) {
        const slope = dy!.data[at * axes + j]!;
        if (Number.isNaN(slope)) out.dy!.data[at * axes + j] = NaN;
        else out.dy!.data[at * axes + j] = known('dy', 'y', first, n, o) * scale * slope;
      }
      for (let i = 0; i < size * size; i++) {
        const k = at * size * size + i;
        const bend = d2y!.data[k]!;
        if (Number.isNaN(bend)) out.d2y!.data[k] = NaN;
        else {
          const slope = (j: number): number => scale * (dy?.data[at * axes + j] ?? NaN);
          const product = slope(Math.floor(i / size)) * slope(i % size);
          const curved = second === 0 ? 0 : second * known('d2y', 'dy', product, n, o);
          out.d2y!.data[k] = known('d2y', 'y', first, n, o) * scale * bend + curved;
        }
      }
    }
  }
  for (const [name, labels] of Object.entries(out)) checkFinite(name, labels);
  return { ...samples, ...out };
}

/** t(v) with its derivatives by y's own unit v; all NaN where y is missing. */
function transformedAt(
  y: number,
  place: readonly [row: number, column: number],
  { name, value, inverse }: OutputTransform,
  { center, spread }: ColumnUnits,
): { readonly u: number; readonly first: number; readonly second: number } {
  if (Number.isNaN(y)) return { u: NaN, first: NaN, second: NaN };
  const [n, o] = place;
  const v = (y - center[o]!) / spread[o]!;
  const u = value(v);
  const got = `${y} at row ${n}, column ${o}`;
  if (!Number.isFinite(u)) {
    const shift = center[o] === 0 ? '' : ` + ${0 - center[o]!}`;
    if (name !== 'log') throw outside(`labels y in the domain of the transform`, got);
    throw outside(`labels y${shift} > 0 for the transform 'log'`, got);
  }
  const slope = inverse.first(u);
  const back = inverse.value(u);
  const isInverse = Math.abs(back - v) <= inverseTolerance * (Math.abs(v) + Math.abs(slope * u) + 1e-300);
  if (!isInverse || !(Math.abs(slope) > 0)) {
    const expected = 'an inverse with inverse.value(value(y)) = y and a slope that is not 0';
    const advice = 'Correct value or inverse: they must undo each other at every label.';
    const found = `${back} and the slope ${slope} for y = ${got}`;
    throw new DomainError('fit', 'transform', expected, found, advice);
  }
  return { u, first: 1 / slope, second: -inverse.second(u) / slope ** 3 };
}

function known(label: string, needed: string, value: number, n: number, o: number): number {
  if (!Number.isNaN(value)) return value;
  throw missing(needed, `${label} known and ${needed} missing in row ${n}, output ${o}`, label);
}

function missing(needed: string, got: string, label: string): DomainError {
  const expected = `${needed} wherever derivatives beyond it are known`;
  const advice = `The derivatives of t(y) depend on ${needed}: give it there, mark ${label} NaN, or train without transform.`;
  return new DomainError('fit', 'transform', expected, got, advice);
}

function outside(expected: string, got: string): DomainError {
  const advice =
    "Use { kind: 'log', shift } with a shift that makes all labels positive, or 'asinh', which takes any sign.";
  return new DomainError('fit', 'transform', expected, got, advice);
}

function checkFinite(name: string, labels: Matrix | null): void {
  const at = labels?.data.findIndex((value) => Math.abs(value) === Infinity) ?? -1;
  if (at < 0) return;
  const row = Math.floor(at / labels!.columns);
  const advice = 'Use a transform whose derivatives stay finite there, such as asinh.';
  throw new DomainError(
    'fit',
    'transform',
    `finite labels of t(y)`,
    `an infinite ${name} in row ${row}`,
    advice,
  );
}
