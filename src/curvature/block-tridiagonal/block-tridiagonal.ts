/**
 * The exact Newton system of a chain of dense layers, (H + λI) x = b, without P × P or (N·r) × (N·r) matrices
 * (mathematics 4.12f). The tangents z_l of the layers become unknowns of their own, bound by the multipliers μ_l to
 *
 *     z_l = Θ̇_l ṽ_{l-1} + W_l γ_{l-1} z_{l-1},
 *
 * and θ̇, which then meets λ alone, is eliminated. What is left is a symmetric system S in (z_l, μ_l), 2N·n_l numbers a
 * layer, that couples neighbouring layers only. With m constraints, which always have full rank, Sylvester and Haynsworth
 * give for λ > 0
 *
 *     inertia(H + λI) = (P + n₊(S) − m, n₋(S) − m, n₀(S)),        log|det(H + λI)| = P log λ + log|det S|.
 *
 * Nothing is divided by γ or by a core's eigenvalue: dead and saturated units and a singular ∇²loss are harmless.
 */
import { DomainError } from '../../errors.js';
import { allocate } from '../../numeric/allocation.js';
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import { affineNodes } from '../../program/sharing.js';
import { combineRows } from '../../factors/rows/combine.js';
import { hessianProducts } from '../../factors/hessian/products.js';
import type { LossState } from '../../factors/state.js';
import { random } from '../../numeric/random.js';
import { chainOf, supportsBlockTridiagonal, type Chain, type ChainCore } from './chain.js';
import type { LayerVector, Pivots } from './eliminated-layer.js';
import { eliminationOrder, type EliminationOrder, type OrderSizes } from './elimination-order.js';
import { refine, type BlockSolution, type Refinable } from './refine.js';
import { factorSystem, type System } from './system.js';
import { systemSide, weightsFrom } from './weights.js';

/** H + λI factored in block-tridiagonal form; one factorization serves any number of right-hand sides. */
export interface BlockTridiagonal {
  /** Solves (H + λI) x = b, with refinement. Cost 2·(2N·n)² flops a kept layer and 12·N·P for the residual, each step. */
  solve(b: Float64Array): BlockSolution;
  /** Solves for several right-hand sides together. */
  solveMany(b: readonly Float64Array[]): BlockSolution[];
  /** Signs of the eigenvalues of H + λI. */
  readonly inertia: Pivots['inertia'];
  /** log|det(H + λI)|; −Infinity if singular. Its relative error is about `accuracy()`. */
  readonly logAbsDeterminant: number;
  /**
   * How good the factorization is by itself: the relative residual of one unrefined solution of a fixed problem in the
   * range of the factors. It grows as the square of (largest eigenvalue)/λ; where it is not small, inertia and
   * determinant deserve no trust, though a refined `solve` may. Cost: a solution and a product.
   */
  accuracy(): number;
  /** Counted flops of the factorization. */
  readonly flops: number;
  /** Numbers (of 8 bytes) held by the factorization. */
  readonly numbers: number;
}

/**
 * Factors H + shift·I for the exact or the Gauss-Newton core. Cost: see `blockTridiagonalCost`.
 *
 * @returns null where the form does not exist (`supportsBlockTridiagonal` says why), for shift 0, and if a block that
 * must be inverted is singular, or overflows as behind saturated units, though H + shift·I need not: another regime is
 * needed then
 */
export function blockTridiagonal(state: LossState, core: ChainCore, shift: number): BlockTridiagonal | null {
  if (supportsBlockTridiagonal(state) !== null || shift === 0) return null;
  const chain = chainOf(state, core);
  const factored = unlessOverflow(() => factorInSomeOrder(chain, shift, sizesOf(state)));
  if (factored === null) return null;
  const { system, order } = factored;
  const signs = spectrum(chain, system, shift);
  const refinable: Refinable = {
    // A singular system gives no step, which refinement reports as a residual of 1.
    solve: (sides) =>
      signs.inertia.zero > 0 ? sides.map((b) => allocate(b.length)) : solveOnce(chain, system, shift, sides),
    multiply: (v) =>
      combineRows(
        hessianProducts(state, core, v),
        state.weights,
        v.map((value) => shift * value),
      ),
  };
  return {
    ...signs,
    flops: order.flops,
    numbers: order.numbers,
    solve: (b) => refine(refinable, [b])[0]!,
    solveMany: (b) => refine(refinable, b),
    accuracy: () => refine(refinable, [probe(chain, shift)], 0)[0]!.residual,
  };
}

/** Counted flops and numbers of `blockTridiagonal`, or null where the form does not exist. Cost O(L). */
export function blockTridiagonalCost(state: LossState): Pick<EliminationOrder, 'flops' | 'numbers'> | null {
  return supportsBlockTridiagonal(state) === null ? eliminationOrder(sizesOf(state)) : null;
}

/** What `work` gives; null where a block stopped being finite, which its factorization tells by a DomainError. */
function unlessOverflow<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof DomainError && error.operation === 'ldlt') return null;
    throw error;
  }
}

/** The cheapest order of elimination that meets no singular block before the last one. */
function factorInSomeOrder(
  chain: Chain,
  shift: number,
  sizes: OrderSizes,
): { readonly system: System; readonly order: EliminationOrder } | null {
  const demands = { keep: new Set<number>(), eliminate: new Set<number>() };
  for (;;) {
    const order = eliminationOrder(sizes, demands);
    if (order === null) return null;
    const system = factorSystem(chain, shift, order.eliminated);
    if (typeof system !== 'number') return { system, order };
    // A layer that cannot be eliminated is kept; one whose kept block is singular may be regular without its neighbour.
    if (order.eliminated[system] === true) demands.keep.add(system);
    else if (order.eliminated[system + 1] === true) return null;
    else demands.eliminate.add(system + 1);
  }
}

function solveOnce(
  chain: Chain,
  system: System,
  shift: number,
  sides: readonly Float64Array[],
): Float64Array[] {
  const count = sides.length;
  const parts = sides.map((b) => systemSide(chain, shift, b));
  const stacked = chain.layers.map((_, l): LayerVector => {
    const own = parts.map((part) => part[l]!);
    return balanced({ z: joined(own.map(({ z }) => z)), mu: joined(own.map(({ mu }) => mu)) }, system, l);
  });
  const solved = system.solve(stacked, count).map((part, l) => balanced(part, system, l));
  return sides.map((b, r) => {
    const own = solved.map(({ z, mu }) => ({ z: copyAt(z, r, count), mu: copyAt(mu, r, count) }));
    return weightsFrom(chain, shift, b, own);
  });
}

/** s z and μ/s: the same for right-hand sides as for unknowns. */
function balanced({ z, mu }: LayerVector, system: System, l: number): LayerVector {
  const s = system.balance[l]!;
  return { z: z.map((value) => s * value), mu: mu.map((value) => value / s) };
}

function joined(arrays: readonly Float64Array[]): Float64Array {
  const length = arrays[0]!.length;
  const out = allocate(arrays.length * length);
  arrays.forEach((array, r) => out.set(array, r * length));
  return out;
}

function copyAt(array: Float64Array, r: number, count: number): Float64Array {
  const length = array.length / count;
  return array.subarray(r * length, (r + 1) * length);
}

/** A right-hand side to which every z and μ contributes. */
function probe(chain: Chain, shift: number): Float64Array {
  const numbers = random(1);
  const normals = (length: number): Float64Array => allocate(length).map(() => numbers.normal());
  const parts = chain.layers.map(({ weight }): LayerVector => {
    const length = chain.samples * weight.rows;
    return { z: normals(length), mu: normals(length) };
  });
  return weightsFrom(chain, shift, null, parts);
}

function spectrum(
  chain: Chain,
  system: System,
  shift: number,
): Pick<BlockTridiagonal, 'inertia' | 'logAbsDeterminant'> {
  const units = chain.layers.reduce((sum, { weight }) => sum + weight.rows, 0);
  const constraints = chain.samples * units;
  let [positive, negative, zero] = [-constraints, -constraints, 0];
  let log = chain.order * Math.log(Math.abs(shift));
  for (const { inertia, logAbsDeterminant } of system.pivots) {
    positive += inertia.positive;
    negative += inertia.negative;
    zero += inertia.zero;
    log += logAbsDeterminant;
  }
  if (shift > 0) positive += chain.order;
  else negative += chain.order;
  return { inertia: { positive, negative, zero }, logAbsDeterminant: log };
}

function sizesOf({ program, trace }: LossState): OrderSizes {
  const nodes = affineNodes(program);
  return { samples: trace.samples, widths: [affineInputs(nodes[0]!), ...nodes.map(affineOutputs)] };
}
