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
import { norm } from '../../numeric/vector.js';
import { combineRows } from '../../factors/rows/combine.js';
import { hessianProducts } from '../../factors/hessian/products.js';
import type { LossState } from '../../factors/state.js';
import { chainOf, supportsBlockTridiagonal, type Chain, type ChainCore } from './chain.js';
import { eliminationOrder } from './elimination-order.js';
import { factorSystem, type System } from './system.js';
import { systemSide, weightsFrom } from './weights.js';

/** Signs of the eigenvalues of H + λI. */
export interface BlockInertia {
  readonly positive: number;
  readonly negative: number;
  readonly zero: number;
}

/** One solved right-hand side. */
export interface BlockSolution {
  readonly value: Float64Array;
  /** |(H + λI) x − b| / |b|, measured with products of H. */
  readonly residual: number;
  /** Steps of iterative refinement taken. */
  readonly refinements: number;
}

/** H + λI factored in block-tridiagonal form; one factorization serves any number of right-hand sides. */
export interface BlockTridiagonal {
  /** Solves (H + λI) x = b. Cost 2·(2Nq)² flops a kept layer, and 12·N·P for each check of the residual. */
  solve(b: Float64Array): BlockSolution;
  readonly inertia: BlockInertia;
  /** log|det(H + λI)|; −Infinity if singular. */
  readonly logAbsDeterminant: number;
  /** Counted flops of the factorization. */
  readonly flops: number;
  /** Numbers held by the factorization. */
  readonly numbers: number;
}

/** A residual that refinement does not have to improve. */
const SUFFICIENT = 1e-14;
const MOST_REFINEMENTS = 4;

/**
 * Factors H + shift·I for the exact or the Gauss-Newton core; null where the form does not exist
 * (`supportsBlockTridiagonal` says why) or for shift 0.
 */
export function blockTridiagonal(state: LossState, core: ChainCore, shift: number): BlockTridiagonal | null {
  if (supportsBlockTridiagonal(state) !== null || shift === 0) return null;
  const chain = chainOf(state, core);
  const order = eliminationOrder(sizesOf(chain));
  const system = factorSystem(chain, shift, order.eliminated);
  const multiply = (v: Float64Array): Float64Array =>
    combineRows(
      hessianProducts(state, core, v),
      state.weights,
      v.map((value) => shift * value),
    );
  return {
    ...spectrum(chain, system, shift),
    flops: order.flops,
    numbers: order.numbers,
    solve(b) {
      const size = norm(b);
      let value = new Float64Array(b.length);
      let residual = size === 0 ? 0 : 1;
      let rest = b;
      let refinements = -1;
      while (residual > SUFFICIENT && refinements < MOST_REFINEMENTS) {
        const step = solveOnce(chain, system, shift, rest);
        const next = value.map((entry, i) => entry + step[i]!);
        const product = multiply(next);
        const left = b.map((entry, i) => entry - product[i]!);
        const after = norm(left) / size;
        if (!(after < residual)) break;
        [value, rest, residual] = [next, left, after];
        refinements++;
      }
      return { value, residual, refinements: Math.max(0, refinements) };
    },
  };
}

function solveOnce(chain: Chain, system: System, shift: number, b: Float64Array): Float64Array {
  const side = systemSide(chain, shift, b);
  const scaled = side.map(({ z, mu }, l) => balanced(z, mu, system.balance[l]!));
  const solved = system.solve(scaled, 1);
  const solution = solved.map(({ z, mu }, l) => balanced(z, mu, system.balance[l]!));
  return weightsFrom(chain, shift, b, solution);
}

/** b z and μ / b: the same for right-hand sides as for unknowns. */
function balanced(z: Float64Array, mu: Float64Array, b: number): { z: Float64Array; mu: Float64Array } {
  return { z: z.map((value) => b * value), mu: mu.map((value) => value / b) };
}

function spectrum(
  chain: Chain,
  system: System,
  shift: number,
): Pick<BlockTridiagonal, 'inertia' | 'logAbsDeterminant'> {
  const units = chain.layers.reduce((sum, { weight }) => sum + weight.rows, 0);
  const constraints = chain.samples * units;
  let [positive, negative, zero, log] = [
    -constraints,
    -constraints,
    0,
    chain.order * Math.log(Math.abs(shift)),
  ];
  for (const factor of system.factors) {
    positive += factor.inertia.positive;
    negative += factor.inertia.negative;
    zero += factor.inertia.zero;
    log += factor.logAbsDeterminant;
  }
  if (shift > 0) positive += chain.order;
  else negative += chain.order;
  return { inertia: { positive, negative, zero }, logAbsDeterminant: log };
}

function sizesOf(chain: Chain): { samples: number; widths: number[] } {
  const { samples, layers } = chain;
  return { samples, widths: [layers[0]!.weight.columns, ...layers.map(({ weight }) => weight.rows)] };
}
