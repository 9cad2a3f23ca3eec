/**
 * The first noun of the library: rows of a Jacobian, kept as lists of outer products.
 *
 * Row (g, n) — kind g of row for sample n, at index g·N + n — restricted to the weights of affine node m is
 *
 *     Σ_terms  Σ_sites  left_m[term.left][n, site]  ⊗  right_m[term.right][n, site]      (out × in)
 *
 * and to its bias the same with the constant 1 (value slabs) or 0 (slabs that hold derivatives) in place of the right
 * vector. A *slab* is one array of N·sites vectors. Per-sample gradients are the case left = {δ}, right = {ṽ} with the
 * single term δ ⊗ ṽ (B6); a Hessian product has two terms, δ̇ ⊗ ṽ + δ ⊗ v̇; Gauss-Newton and Sobolev rows share slabs
 * between kinds of rows, so that each vector is stored, and multiplied, once; `scale` gives each row its factor √weight.
 */
import type { AffineNode } from '../../program/nodes.js';
import type { Program } from '../../program/program.js';

/** One outer product of a row: indices of slabs. */
export interface Term {
  readonly left: number;
  readonly right: number;
}

/** The vectors of all rows at one affine node. */
export interface NodeFactors {
  readonly node: AffineNode;
  /** Slabs of N·sites × outputs. An undefined slab is zero at this node. */
  readonly left: readonly (Float64Array | undefined)[];
  /** Slabs of N·sites × inputs. */
  readonly right: readonly (Float64Array | undefined)[];
  /** Instead of slabs, for a collapsed list: every row's part written out, rows × (out·in + out). */
  readonly dense?: Float64Array;
}

/** Rows of a Jacobian as lists of outer products; see the head of this file. */
export interface FactorRows {
  readonly program: Program;
  readonly samples: number;
  /** The terms of each kind of row; there are kinds.length · samples rows. */
  readonly kinds: readonly (readonly Term[])[];
  /** For each right slab, what stands for the bias input: 1 for values, 0 for derivatives of values. */
  readonly constants: readonly (0 | 1)[];
  readonly nodes: readonly NodeFactors[];
  /** A factor for each row, kind-major; absent means 1. */
  readonly scale?: Float64Array;
}

/** Number of rows. */
export function rowCount(rows: FactorRows): number {
  return rows.kinds.length * rows.samples;
}

/** How many numbers the factors hold: what is stored instead of rows × P. */
export function storedNumbers(rows: FactorRows): number {
  let sum = 0;
  const seen = new Set<Float64Array>();
  for (const { left, right, dense } of rows.nodes) {
    for (const slab of [...left, ...right, dense]) {
      if (slab === undefined || seen.has(slab)) continue;
      seen.add(slab);
      sum += slab.length;
    }
  }
  return sum;
}
