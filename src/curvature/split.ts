/** A vector split by an orthonormal basis: coordinates inside its span, and what lies outside. */
import type { Basis } from './eigenvectors.js';

/**
 * b = B·inside + outside. Projected twice: the first difference keeps ε|b| of the span, which 1/λ would enlarge; the
 * second leaves ε|outside|.
 */
export function split(
  basis: Basis,
  b: Float64Array,
): { readonly inside: Float64Array; readonly outside: Float64Array } {
  const inside = basis.coordinates(b);
  const outside = minus(b, basis.expand(inside));
  const again = basis.coordinates(outside);
  return {
    inside: inside.map((value, i) => value + again[i]!),
    outside: minus(outside, basis.expand(again)),
  };
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!);
}
