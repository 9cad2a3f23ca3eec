/**
 * Which units of a group live in which sample. A unit is *dead* in a sample if every value of it that an affine node reads is
 * zero and stays zero along every path of the parameters, to every order: its activation has A(z) = A'(z) = A''(z) = 0
 * there (ReLU at z ≤ 0, by the convention A'(0) = A''(0) = 0), and sums and scalings without shift of dead units are dead.
 *
 * Then its value, its tangents and, since each path from its pre-activation to a reader passes a factor A' = 0, its δ and δ̇ are
 * zero: in H v = Σ δ̇ ⊗ ṽ + δ ⊗ v̇ its rows of the weights that write it and its columns of those that read it are
 * zero, and in all other entries it adds products with zero. Leaving it out changes nothing but the number of zeros added.
 */
import { relu } from '../../functions/activations/relu.js';
import { nonZeroColumns } from '../../numeric/elementwise.js';
import type { ActivationNode, Slot } from '../../program/nodes.js';
import { secondOf, type Trace } from '../../sweeps/trace.js';
import { lazy } from '../lazy.js';
import { isUnitwise, unitGroups, type UnitGroup } from './unit-groups.js';

/** A group and its living units. */
export interface LivingUnits extends UnitGroup {
  /** Entry n·width + i is 1 where unit i lives in sample n; made at first use. */
  readonly alive: () => Uint8Array;
  /** By unit 1 where it lives in one of the samples. */
  readonly livingIn: (samples: Int32Array) => Uint8Array;
}

/** Where the units of a slot live; without the whole mask where they live wherever one of two arrays is not 0. */
interface Mask {
  readonly alive: () => Uint8Array;
  readonly nonZero: readonly [a: Float64Array, b: Float64Array | null] | null;
}

/**
 * The groups in which some unit may be left out; those that are alive throughout by their kind are not in the list. Where
 * derivatives along the input are wanted (`streamed`), inputs stay whole even where they are zero, and so does what is
 * flat without being straight: streams meet A''' too.
 * Cost: a few operations for each unit and sample, for `livingIn` of its samples; nothing here.
 */
export function livingUnits(trace: Trace, streamed: boolean = false): LivingUnits[] {
  const { program } = trace;
  const groups = unitGroups(program).filter(({ slots }) => !streamed || !slots.includes(program.input));
  const inGroup = new Set<Slot>(groups.flatMap(({ slots }) => slots));
  // Null where every unit lives.
  const masks = program.slots.map((): Mask | null => null);
  if (inGroup.has(program.input)) masks[program.input] = nonZero(trace.value[program.input]!);
  for (const node of program.nodes) {
    if (!isUnitwise(node) || !inGroup.has(node.output)) continue;
    if (node.kind === 'activation')
      masks[node.output] = afterActivation(trace, node, masks[node.input]!, streamed);
    else if (node.kind === 'add') masks[node.output] = either(masks[node.left]!, masks[node.right]!);
    else masks[node.output] = shifted(masks[node.input]!, node.shift);
  }
  return groups.flatMap((group) => {
    const own = group.read.map((slot) => masks[slot]!);
    const mask = own.reduce<Mask | null>(either, own[0]!);
    if (mask === null) return [];
    return [{ ...group, alive: mask.alive, livingIn: (samples) => livingIn(mask, group.width, samples) }];
  });
}

function livingIn({ alive, nonZero: source }: Mask, width: number, samples: Int32Array): Uint8Array {
  const out = new Uint8Array(width);
  if (source !== null) {
    nonZeroColumns(samples, width, ...source, out);
    return out;
  }
  const mask = alive();
  for (let s = 0; s < samples.length; s++) {
    for (let i = 0, at = samples[s]! * width; i < width; i++, at++) out[i]! |= mask[at]!;
  }
  return out;
}

function nonZero(values: Float64Array): Mask | null {
  return values.includes(0) ? whereNonZero(values, null) : null;
}

function whereNonZero(a: Float64Array, b: Float64Array | null): Mask {
  const alive = lazy(() => {
    const out = new Uint8Array(a.length);
    // A NaN lives.
    for (let i = 0; i < out.length; i++) out[i] = a[i] === 0 && (b === null || b[i] === 0) ? 0 : 1;
    return out;
  });
  return { alive, nonZero: [a, b] };
}

function afterActivation(
  trace: Trace,
  node: ActivationNode,
  before: Mask | null,
  streamed: boolean,
): Mask | null {
  const { activation } = node;
  if (activation.name === 'identity') return before;
  const slope = trace.slope[node.output];
  const mayVanish = activation.piecewiseLinear || (!activation.builtIn && !streamed);
  if (slope === undefined || (before === null && !mayVanish)) return null;
  const value = trace.value[node.output]!;
  const second = mayVanish ? secondOf(trace, node) : null;
  const flat = activation.piecewiseLinear || second !== null;
  // ReLU is 0 exactly where its slope is.
  if (before === null && second === null) return whereNonZero(value, activation === relu ? null : slope);
  const alive = lazy(() => {
    const dead = before?.alive();
    return Uint8Array.from(slope, (steep, i) => {
      if (value[i] !== 0) return 1;
      if (dead?.[i] === 0) return 0;
      return flat && steep === 0 && (second === null || second[i] === 0) ? 0 : 1;
    });
  });
  return { alive, nonZero: null };
}

function either(a: Mask | null, b: Mask | null): Mask | null {
  if (a === null || b === null) return null;
  if (a === b) return a;
  return {
    alive: lazy(() => {
      const other = b.alive();
      return a.alive().map((alive, i) => alive | other[i]!);
    }),
    nonZero: null,
  };
}

function shifted(before: Mask | null, shift: Float64Array): Mask | null {
  if (before === null) return null;
  const alive = lazy(() => before.alive().map((one, i) => (shift[i % shift.length] === 0 ? one : 1)));
  return { alive, nonZero: null };
}
