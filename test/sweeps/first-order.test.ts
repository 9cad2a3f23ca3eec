/** Forward, tangent and backward: against jets, and against one another. Exact arithmetic, so no tolerance. */
import { describe, expect, it } from 'vitest';
import { backward } from '../../src/sweeps/backward.js';
import { forward } from '../../src/sweeps/forward.js';
import { tangent } from '../../src/sweeps/tangent.js';
import { copyOf, traceRange } from '../../src/sweeps/trace.js';
import { coefficients } from './jets.js';
import { slopeAlong } from './pairings.js';
import { dot, law, expectSame, lengthOf, present, subjectNames, subjectOf, traced } from './subjects.js';

/** The base and each stream of an array of a slot. */
const pieces = (array: Float64Array, count: number): Float64Array[] =>
  Array.from({ length: count }, (_, j) =>
    array.subarray((j * array.length) / count, ((j + 1) * array.length) / count),
  );

describe('forward', () => {
  law('computes every slot, and its derivatives along the streams', (subject) => {
    const trace = traced(subject, 2);
    const [, ...streams] = pieces(trace.value[0]!, 3);
    for (const slot of trace.program.slots.keys()) {
      const [base, ...derivatives] = pieces(trace.value[slot]!, 3);
      expectSame(`slot ${slot}`, base!, coefficients(trace, slot, 0));
      for (const [j, u] of derivatives.entries())
        expectSame(
          `stream ${j} of slot ${slot}`,
          u,
          coefficients(trace, slot, 1, { slots: new Map([[0, streams[j]!]]) }),
        );
    }
  });

  law('has streams that are the tangents of the plain trace', (subject) => {
    const trace = traced(subject, 2);
    const [x, ...streams] = pieces(trace.value[0]!, 3);
    const plain = forward(subject.program, subject.parameters, { ...subject.x, data: x! });
    for (const [j, direction] of streams.entries()) {
      const moved = tangent(plain, { slots: new Map([[0, direction]]) }).value;
      for (const slot of trace.program.slots.keys())
        expectSame(`slot ${slot}`, pieces(trace.value[slot]!, 3)[1 + j]!, moved[slot]!);
    }
  });
});

describe('tangent', () => {
  law('differentiates every slot along θ̇, ẋ and what is injected anywhere', (subject) => {
    const trace = traced(subject);
    const theta = subject.integers(trace.parameters.length);
    const injected = 1 + (Math.abs(subject.x.data[0]!) % (trace.program.slots.length - 1));
    const slots = new Map([0, injected].map((slot) => [slot, subject.integers(lengthOf(trace, slot))]));
    const moved = tangent(trace, { theta, slots }).value;
    for (const slot of trace.program.slots.keys()) {
      const expected = coefficients(trace, slot, 1, { theta, slots });
      expectSame(`slot ${slot}`, present(moved, slot, expected.length), expected);
    }
  });

  law('differentiates streams: mixed second derivatives in (x, θ)', (subject) => {
    const trace = traced(subject, 1);
    const n = trace.value[0]!.length / 2;
    const [theta, dx] = [subject.integers(trace.parameters.length), subject.integers(n)];
    const seed = new Float64Array(2 * n);
    seed.set(dx);
    const moved = tangent(trace, { theta, slots: new Map([[0, seed]]) }).value;
    const stream = { slots: new Map([[0, trace.value[0]!.subarray(n)]]) };
    const along = { theta, slots: new Map([[0, dx]]) };
    for (const slot of trace.program.slots.keys()) {
      const [base, mixed] = pieces(present(moved, slot, lengthOf(trace, slot)), 2);
      expectSame(`slot ${slot}`, base!, coefficients(trace, slot, 1, along));
      expectSame(`stream of slot ${slot}`, mixed!, coefficients(trace, slot, 3, along, stream));
    }
  });

  law('takes several directions at once', (subject) => {
    const trace = traced(subject, 1);
    const count = 3;
    const theta = subject.integers(count * trace.parameters.length);
    const seed = subject.integers(count * trace.value[0]!.length);
    const together = tangent(trace, { count, theta, slots: new Map([[0, seed]]) });
    for (let d = 0; d < count; d++) {
      const alone = tangent(trace, {
        theta: pieces(theta, count)[d]!,
        slots: new Map([[0, pieces(seed, count)[d]!]]),
      });
      for (const slot of trace.program.slots.keys())
        expectSame(`direction ${d}, slot ${slot}`, copyOf(together, d).value[slot]!, alone.value[slot]!);
    }
  });

  law(
    'along connections goes from activations to the affine nodes that read them, and no further',
    (subject) => {
      const trace = traced(subject);
      const { nodes } = trace.program;
      const slots = new Map(
        nodes.flatMap((node) =>
          node.kind === 'activation'
            ? [[node.output, subject.integers(lengthOf(trace, node.output))] as const]
            : [],
        ),
      );
      const moved = tangent(trace, { slots, only: 'connections' }).value;
      for (const node of nodes) {
        if (node.kind === 'affine') expect(moved[node.output], `slot ${node.output}`).toBeUndefined();
        if (node.kind !== 'add' && node.kind !== 'scaling') continue;
        const length = lengthOf(trace, node.output);
        const expected =
          node.kind === 'add'
            ? present(moved, node.left, length).map(
                (value, i) => value + present(moved, node.right, length)[i]!,
              )
            : present(moved, node.input, length).map(
                (value, i) => value * node.scale[i % node.scale.length]!,
              );
        expectSame(`slot ${node.output}`, present(moved, node.output, length), expected);
      }
      for (const [slot, seed] of slots) expectSame(`slot ${slot}`, moved[slot]!, seed);
    },
  );
});

describe('backward', () => {
  law('is the transpose of the tangent in θ and x: ⟨backward(s), t⟩ = ⟨s, tangent(t)⟩', (subject) => {
    for (const streams of [0, 2]) {
      const trace = traced(subject, streams);
      const { input, output } = trace.program;
      const theta = subject.integers(trace.parameters.length);
      const seed = subject.integers(lengthOf(trace, output));
      const dx = subject.integers(lengthOf(trace, input));
      const adjoint = backward(trace, new Map([[output, seed]]), { toInput: true }).value;
      const moved = tangent(trace, { theta, slots: new Map([[input, dx]]) }).value;
      const slope =
        slopeAlong(trace, adjoint, [...trace.value], theta, 1) + dot(present(adjoint, input, dx.length), dx);
      expectSame('slope', [slope], [dot(seed, present(moved, output, seed.length))]);
    }
  });

  law('holds the adjoint of every slot, from a seed at any other', (subject) => {
    const trace = traced(subject, 1);
    const { slots } = trace.program;
    for (const [top] of slots.entries()) {
      const seed = subject.integers(lengthOf(trace, top));
      const adjoint = backward(trace, new Map([[top, seed]]), { toInput: true }).value;
      for (const [bottom] of slots.entries()) {
        const direction = subject.integers(lengthOf(trace, bottom));
        const moved = tangent(trace, { slots: new Map([[bottom, direction]]) }).value[top];
        const slope = moved === undefined ? 0 : dot(seed, moved);
        expectSame(
          `${bottom} → ${top}`,
          [dot(present(adjoint, bottom, direction.length), direction)],
          [slope],
        );
      }
    }
  });

  law('takes several adjoints at once, and adds seeds to what arrives', (subject) => {
    const trace = traced(subject, 1);
    const { output, nodes } = trace.program;
    const middle = nodes[0]!.output;
    const count = 2;
    const seeds = new Map(
      [output, middle].map((slot) => [slot, subject.integers(count * lengthOf(trace, slot))]),
    );
    const kept = new Map([...seeds].map(([slot, seed]) => [slot, seed.slice()]));
    const together = backward(trace, seeds, { count, toInput: true });
    for (let d = 0; d < count; d++) {
      for (const slot of trace.program.slots.keys()) {
        const length = lengthOf(trace, slot);
        const alone = [output, middle].map((from) => {
          const seed = new Map([[from, pieces(seeds.get(from)!, count)[d]!]]);
          return present(backward(trace, seed, { toInput: true }).value, slot, length);
        });
        const expected = output === middle ? alone[0]! : alone[0]!.map((value, i) => value + alone[1]![i]!);
        expectSame(`adjoint ${d}, slot ${slot}`, present(copyOf(together, d).value, slot, length), expected);
      }
    }
    expect(seeds, 'the caller’s seeds').toEqual(kept);
  });

  law('stops above the input unless asked: the largest product of a wide first layer', (subject) => {
    const trace = traced(subject);
    const { output, nodes, input } = trace.program;
    const seeds = new Map([[output, subject.integers(lengthOf(trace, output))]]);
    const whole = backward(trace, seeds, { toInput: true }).value;
    const part = backward(trace, seeds).value;
    if (subject.name === 'chain') expect(part[input]).toBeUndefined();
    for (const node of nodes)
      if (node.kind === 'affine') expect(part[node.output]).toEqual(whole[node.output]);
  });
});

describe('a range of samples', () => {
  it.each(subjectNames)('of %s is a trace of its own, in the same memory', (name) => {
    const subject = subjectOf(name, 3);
    const trace = traced(subject);
    const part = traceRange(trace, trace.samples - 1, 1);
    const [width, { output }] = [trace.program.slots[trace.program.output]!, trace.program];
    const seed = subject.integers(lengthOf(trace, output));
    const whole = backward(trace, new Map([[output, seed]]), { toInput: true }).value[0]!;
    const last = backward(part, new Map([[output, seed.subarray(-width)]]), { toInput: true }).value[0]!;
    expectSame('adjoint of the input', last, whole.subarray(-last.length));
    expect(part.value[output]!.buffer).toBe(trace.value[output]!.buffer);
  });
});
