/** H + λI through the eigenpairs of H: any shift costs only multiplications. */
import type { Eigenpairs, ShiftedFactor } from './space.js';
import { innerOfWhole } from './rows-of.js';
import { split } from './split.js';

/** H = V Λ Vᵀ and zero outside: (H + λI)⁻¹ b = V (Λ + λ)⁻¹ Vᵀ b + (b − V Vᵀ b) / λ. Cost of a solution: products with V. */
export function eigenFactor({ values, vectors }: Eigenpairs, shift: number): ShiftedFactor {
  const rest = vectors.order - vectors.count;
  const signs = { positive: 0, negative: 0, zero: 0 };
  let logAbsDeterminant = 0;
  let largest = 0;
  let smallest = Infinity;
  const count = (value: number, times: number): void => {
    if (times === 0) return;
    signs[value > 0 ? 'positive' : value < 0 ? 'negative' : 'zero'] += times;
    logAbsDeterminant += times * Math.log(Math.abs(value));
    largest = Math.max(largest, Math.abs(value));
    smallest = Math.min(smallest, Math.abs(value));
  };
  for (const value of values) count(value + shift, 1);
  count(shift, rest);
  const basis = {
    order: vectors.order,
    coordinates: (v: Float64Array) => vectors.project(v),
    expand: (c: Float64Array) => vectors.combine(c),
  };
  const divided = (c: Float64Array): Float64Array =>
    vectors.combine(c.map((value, j) => value / (values[j]! + shift)));
  const solve = (b: Float64Array): Float64Array => {
    if (rest === 0 || shift === 0) return divided(vectors.project(b));
    const { inside, outside } = split(basis, b);
    return divided(inside).map((value, i) => value + outside[i]! / shift);
  };
  return {
    solve,
    inner: innerOfWhole(vectors.order, solve),
    logAbsDeterminant,
    signs,
    largest,
    smallest,
    dimension: values.length,
    method: 'eigenvalues',
  };
}
