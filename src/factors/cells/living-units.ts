/**
 * Which units of a group live in which sample. A unit is *dead* in a sample if every value of it that an affine node reads is
 * zero and stays zero along every path of the parameters, to every order: its activation has A(z) = A'(z) = A''(z) = 0
 * there (ReLU at z ≤ 0, by the convention A'(0) = A''(0) = 0), and sums and scalings without shift of dead units are dead.
 *
 * Then its value, its tangents and, since each path from its pre-activation to a reader passes a factor A' = 0, its δ and δ̇ are
 * zero: in H v = Σ δ̇ ⊗ ṽ + δ ⊗ v̇ its rows of the weights that write it and its columns of those that read it are
 * zero, and in all other entries it adds products with zero. Leaving it out changes nothing but the number of zeros added.
 */
import type { ActivationNode, Slot } from '../../program/nodes.js';
import { secondOf, type Trace } from '../../sweeps/trace.js';
import { isUnitwise, unitGroups, type UnitGroup } from './unit-groups.js';

/** A group and its living units: `alive[n·width + i]` is 1 where unit i lives in sample n. */
export interface LivingUnits extends UnitGroup {
  readonly alive: Uint8Array;
}

/**
 * The groups in which some unit may be left out; those that are alive throughout by their kind are not in the list. Where
 * derivatives along the input are wanted (`streamed`), inputs stay whole even where they are zero, and so does what is
 * flat without being straight: streams meet A''' too.
 * Cost: a few operations for each unit and sample.
 */
export function livingUnits(trace: Trace, streamed: boolean = false): LivingUnits[] {
  const { program } = trace;
  const groups = unitGroups(program).filter(({ slots }) => !streamed || !slots.includes(program.input));
  const inGroup = new Set<Slot>(groups.flatMap(({ slots }) => slots));
  // Null where every unit lives.
  const masks = program.slots.map((): Uint8Array | null => null);
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
    const alive = own.reduce<Uint8Array | null>(either, own[0]!);
    return alive === null ? [] : [{ ...group, alive }];
  });
}

function nonZero(values: Float64Array): Uint8Array | null {
  if (!values.includes(0)) return null;
  const out = new Uint8Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = values[i] === 0 ? 0 : 1; // a NaN lives
  return out;
}

function afterActivation(
  trace: Trace,
  node: ActivationNode,
  before: Uint8Array | null,
  streamed: boolean,
): Uint8Array | null {
  const { activation } = node;
  if (activation.name === 'identity') return before;
  const slope = trace.slope[node.output];
  const mayVanish = activation.piecewiseLinear || (!activation.builtIn && !streamed);
  if (slope === undefined || (before === null && !mayVanish)) return null;
  const value = trace.value[node.output]!;
  const out = new Uint8Array(slope.length);
  const second = mayVanish ? secondOf(trace, node) : null;
  const flat = activation.piecewiseLinear || second !== null;
  for (let i = 0; i < out.length; i++) {
    if (value[i] !== 0) out[i] = 1;
    else if (before !== null && before[i] === 0) out[i] = 0;
    else out[i] = flat && slope[i] === 0 && (second === null || second[i] === 0) ? 0 : 1;
  }
  return out;
}

function either(a: Uint8Array | null, b: Uint8Array | null): Uint8Array | null {
  if (a === null || b === null) return null;
  return a === b ? a : a.map((alive, i) => alive | b[i]!);
}

function shifted(before: Uint8Array | null, shift: Float64Array): Uint8Array | null {
  if (before === null) return null;
  return before.map((alive, i) => (shift[i % shift.length] === 0 ? alive : 1));
}
