/** Adjoint tangents against jets, and the state Hessian against adjoint tangents. Exact arithmetic, so no tolerance. */
import { describe, expect } from 'vitest';
import { adjointTangent } from '../../src/sweeps/adjoint-tangent.js';
import { backward } from '../../src/sweeps/backward.js';
import { multiplyBlocks } from '../../src/sweeps/blocks.js';
import { stateHessian } from '../../src/sweeps/state-hessian.js';
import { tangent } from '../../src/sweeps/tangent.js';
import { copyOf, type Trace } from '../../src/sweeps/trace.js';
import { coefficients, type Directions } from './jets.js';
import { slopeAlong } from './pairings.js';
import { dot, expectSame, law, lengthOf, present, traced, type Subject } from './subjects.js';

/** A direction in θ, in x, and at one more slot. */
function drawDirection(subject: Subject, trace: Trace, injected: number): Required<Directions> {
  const { slots, parameterCount } = trace.program;
  const at = (slot: number): Float64Array => subject.integers(trace.samples * slots[slot]!);
  return {
    theta: subject.integers(parameterCount),
    slots: new Map([0, injected].map((slot) => [slot, at(slot)])),
  };
}

/** The same direction in the layout of a trace with streams: nothing along the streams themselves. */
function withStreams(
  trace: Trace,
  slots: ReadonlyMap<number, Float64Array>,
): ReadonlyMap<number, Float64Array> {
  return new Map(
    [...slots].map(([slot, direction]) => {
      const out = new Float64Array(lengthOf(trace, slot));
      out.set(direction);
      return [slot, out];
    }),
  );
}

/** Any slot but the input and those that only the last nodes write. */
const someSlot = (subject: Subject, trace: Trace): number =>
  1 +
  (Math.abs(subject.integers(9).reduce((sum, value) => 3 * sum + value, 0)) %
    (trace.program.slots.length - 1));

describe('adjoint tangent', () => {
  law('is the derivative of the adjoints: mixed second derivatives, third with a stream', (subject) => {
    for (const streams of [0, 1]) {
      const trace = traced(subject, streams);
      const { output, input } = trace.program;
      const n = trace.samples * trace.program.slots[output]!;
      const a = drawDirection(subject, trace, someSlot(subject, trace));
      const b = drawDirection(subject, trace, 0);
      const [seed, seedChange] = [
        subject.integers(lengthOf(trace, output)),
        subject.integers(lengthOf(trace, output)),
      ];
      const adjoint = backward(trace, new Map([[output, seed]]), { toInput: true });
      const moved = tangent(trace, { theta: a.theta, slots: withStreams(trace, a.slots) });
      const seeds = new Map([[output, seedChange]]);
      const change = adjointTangent(trace, adjoint, moved, { theta: a.theta, seeds, toInput: true }).value;

      const dx = withStreams(trace, b.slots).get(input)!;
      const slope =
        slopeAlong(trace, change, [...trace.value], b.theta, 1) +
        slopeAlong(trace, adjoint.value, moved.value, b.theta, 0) +
        dot(present(change, input, dx.length), dx);

      const stream = {
        slots: new Map([[input, trace.value[input]!.subarray(trace.value[input]!.length / 2)]]),
      };
      const mixed = [coefficients(trace, output, 3, a, b)];
      const first = [coefficients(trace, output, 1, b)];
      if (streams === 1) {
        mixed.push(coefficients(trace, output, 7, a, b, stream));
        first.push(coefficients(trace, output, 3, b, stream));
      }
      let expected = 0;
      for (const [j, part] of mixed.entries())
        expected += dot(part, seed.subarray(j * n)) + dot(first[j]!, seedChange.subarray(j * n));
      expectSame(`${streams} streams`, [slope], [expected]);
    }
  });

  law('takes several tangents at once', (subject) => {
    const trace = traced(subject, 1);
    const { output, slots, parameterCount } = trace.program;
    const count = 2;
    const theta = subject.integers(count * parameterCount);
    const dx = subject.integers(count * lengthOf(trace, 0));
    const seed = subject.integers(count * lengthOf(trace, output));
    const adjoint = backward(trace, new Map([[output, subject.integers(lengthOf(trace, output))]]), {
      toInput: true,
    });
    const along = tangent(trace, { count, theta, slots: new Map([[0, dx]]) });
    const options = { theta, seeds: new Map([[output, seed]]), toInput: true };
    const together = adjointTangent(trace, adjoint, along, options);
    for (let d = 0; d < count; d++) {
      const part = (array: Float64Array): Float64Array =>
        array.subarray((d * array.length) / count, ((d + 1) * array.length) / count);
      const one = { ...options, theta: part(theta), seeds: new Map([[output, part(seed)]]) };
      const alone = adjointTangent(trace, adjoint, copyOf(along, d), one).value;
      for (const slot of slots.keys()) {
        const length = lengthOf(trace, slot);
        expectSame(
          `slot ${slot}`,
          present(copyOf(together, d).value, slot, length),
          present(alone, slot, length),
        );
      }
    }
  });

  law('stops at a slot on request, complete there', (subject) => {
    const trace = traced(subject);
    const { output, nodes } = trace.program;
    const adjoint = backward(trace, new Map([[output, subject.integers(lengthOf(trace, output))]]));
    const along = tangent(trace, { slots: new Map([[0, subject.integers(lengthOf(trace, 0))]]) });
    const whole = adjointTangent(trace, adjoint, along).value;
    for (const [k, node] of nodes.entries()) {
      if (node.kind !== 'affine') continue;
      const part = adjointTangent(trace, adjoint, along, { downTo: node.output }).value;
      if (subject.name === 'chain') expect(part[node.input]).toBeUndefined();
      for (const above of nodes.slice(k))
        if (above.kind === 'affine') expect(part[above.output]).toEqual(whole[above.output]);
      for (const below of nodes.slice(0, k))
        if (below.kind === 'affine') expect(part[below.output]).toBeUndefined();
    }
  });

  law('without activations is R: Σ Θ̇ᵀδ, pulled back to the activations that are read', (subject) => {
    const trace = traced(subject);
    const { output, nodes } = trace.program;
    const { theta } = drawDirection(subject, trace, 0);
    const adjoint = backward(trace, new Map([[output, subject.integers(lengthOf(trace, output))]]));
    const along = tangent(trace, { theta });
    const pulled = adjointTangent(trace, adjoint, along, { theta, skip: 'curved' }).value;
    for (const node of nodes) {
      // Units below the first weights do not move with θ: their R is left out.
      if (node.kind !== 'activation' || along.value[node.input] === undefined) continue;
      const unit = subject.integers(lengthOf(trace, node.output));
      const moved = tangent(trace, { slots: new Map([[node.output, unit]]), only: 'connections' }).value;
      const expected = slopeAlong(trace, adjoint.value, moved, theta, 0);
      expectSame(`slot ${node.output}`, [dot(present(pulled, node.output, unit.length), unit)], [expected]);
    }
  });
});

/** Symmetric integer blocks, one for each sample. */
function symmetricBlocks(subject: Subject, samples: number, width: number): Float64Array {
  const drawn = subject.integers(samples * width * width);
  return drawn.map((value, at) => {
    const [b, i, j] = [Math.floor(at / width ** 2), Math.floor(at / width) % width, at % width];
    return value + drawn[b * width ** 2 + j * width + i]!;
  });
}

describe('state Hessian', () => {
  law(
    'times the tangents of the state is the change of the adjoint, at every affine output and at the input',
    (subject) => {
      const trace = traced(subject);
      const { output, nodes, slots, input } = trace.program;
      const width = slots[output]!;
      const outputHessian = symmetricBlocks(subject, trace.samples, width);
      const adjoint = backward(trace, new Map([[output, subject.integers(lengthOf(trace, output))]]), {
        toInput: true,
      });
      const exact = stateHessian(trace, { outputHessian, adjoint, toInput: true });
      const gaussNewton = stateHessian(trace, { outputHessian, adjoint: null, toInput: true });
      expect(exact.rows.map(({ node }) => node)).toEqual(nodes.filter(({ kind }) => kind === 'affine'));

      for (const below of [...slots.keys()].slice(0, -1)) {
        const along = tangent(trace, { slots: new Map([[below, subject.integers(lengthOf(trace, below))]]) });
        const last = present(along.value, output, trace.samples * width);
        const seeds = new Map([[output, multiplyBlocks(outputHessian, width, width, last, false)]]);
        const change = adjointTangent(trace, adjoint, along, { seeds, toInput: true }).value;
        const linear = backward(trace, seeds, { toInput: true }).value;
        for (const [hessian, expected] of [
          [exact, change],
          [gaussNewton, linear],
        ] as const) {
          for (const { node, blocks } of hessian.rows) {
            if (below > node.output) continue; // moves something above the cut
            const length = lengthOf(trace, node.output);
            const sum = new Float64Array(length);
            for (const [t, block] of blocks) {
              const direction = present(along.value, t, lengthOf(trace, t));
              const image = multiplyBlocks(block, slots[node.output]!, slots[t]!, direction, false);
              image.forEach((value, i) => (sum[i]! += value));
            }
            expectSame(`from slot ${below} at ${node.output}`, sum, present(expected, node.output, length));
          }
          if (below !== input) continue;
          const length = lengthOf(trace, input);
          const moved = multiplyBlocks(
            hessian.input!,
            slots[input]!,
            slots[input]!,
            present(along.value, input, length),
            false,
          );
          expectSame('at the input', moved, present(expected, input, length));
        }
      }
    },
  );

  law('leaves the input out unless asked', (subject) => {
    const trace = traced(subject);
    const outputHessian = symmetricBlocks(subject, trace.samples, trace.program.slots[trace.program.output]!);
    const [with_, without] = [true, false].map((toInput) =>
      stateHessian(trace, { outputHessian, adjoint: null, toInput }),
    );
    for (const [k, row] of without!.rows.entries()) {
      const { node } = row;
      expect(row.blocks.get(node.output)).toEqual(with_!.rows[k]!.blocks.get(node.output));
    }
    if (subject.name === 'chain') expect(without!.input).toBeUndefined();
  });
});
