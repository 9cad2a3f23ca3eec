/** C(s, t) = Σ (∂s/∂θ)ᵃ(∂t/∂θ)ᵇᵀ, against tangents along every unit vector of θ. Exact arithmetic, so no tolerance. */
import { inputsOf } from '../../src/program/nodes.js';
import { describe, expect } from 'vitest';
import type { AffineNode } from '../../src/program/nodes.js';
import { covariance, type Covariance } from '../../src/sweeps/covariance.js';
import { forward } from '../../src/sweeps/forward.js';
import { tangent } from '../../src/sweeps/tangent.js';
import type { Field, Trace } from '../../src/sweeps/trace.js';
import { dot, expectSame, law, subjectNames, traced } from './subjects.js';

/** Tangents of all slots along the unit vectors of the parameters in `among`: row (parameter, sample). */
function unitTangents(trace: Trace, among: readonly number[]): Field {
  const { parameterCount } = trace.program;
  const theta = new Float64Array(among.length * parameterCount);
  among.forEach((parameter, d) => (theta[d * parameterCount + parameter] = 1));
  return tangent(trace, { count: among.length, theta }).value;
}

/** Parameters of the affine nodes before node k. */
function parametersBelow(trace: Trace, k: number): number[] {
  return trace.program.nodes.slice(0, k).flatMap((node) => {
    if (node.kind !== 'affine') return [];
    const { weight, bias } = node;
    return [weight, ...(bias === null ? [] : [bias])].flatMap(({ offset, length }) =>
      Array.from({ length }, (_, i) => offset + i),
    );
  });
}

/** The chain's cubic of a square is too steep for products of two derivatives to stay exact; no rule for sites yet. */
const names = subjectNames.filter((name) => name !== 'chain' && name !== 'several sites');

describe('covariance', () => {
  law(
    'is the product of two Jacobians, for pairs from two batches at two parameters',
    (subject) => {
      const { program, x } = subject;
      const left = traced(subject);
      const right = forward(program, subject.integers(program.parameterCount), {
        ...x,
        data: subject.integers(x.data.length),
      });
      const pairs = Array.from({ length: 3 }, (_, p) => [p % x.rows, (2 * p + 1) % x.rows] as const);
      const samples = [pairs.map(([a]) => a), pairs.map(([, b]) => b)] as const;

      const check = (at: Covariance, k: number, live: readonly number[]): void => {
        const among = parametersBelow(left, k);
        const [a, b] = [unitTangents(left, among), unitTangents(right, among)];
        const entry = (field: Field, slot: number, sample: number, i: number): number[] => {
          const width = program.slots[slot]!;
          return among.map((_, d) => field[slot]?.[(d * x.rows + sample) * width + i] ?? 0);
        };
        for (const s of live) {
          for (const t of live) {
            const [rows, columns] = [program.slots[s]!, program.slots[t]!];
            const expected = pairs.flatMap(([n, m]) =>
              Array.from({ length: rows * columns }, (_, ij) =>
                dot(entry(a, s, n, Math.floor(ij / columns)), entry(b, t, m, ij % columns)),
              ),
            );
            expectSame(
              `C(${s}, ${t}) below node ${k}`,
              at(s, t) ?? new Float64Array(expected.length),
              expected,
            );
          }
        }
      };

      let last: Covariance | undefined;
      const visited: AffineNode[] = [];
      covariance(
        { trace: left, samples: samples[0] },
        { trace: right, samples: samples[1] },
        (node, omega, at) => {
          const k = program.nodes.indexOf(node);
          const inputs = node.weight.shape[1]!;
          const vector = (trace: Trace, n: number): Float64Array =>
            trace.value[node.input]!.subarray(n * inputs, (n + 1) * inputs);
          const expected = pairs.map(
            ([n, m]) => dot(vector(left, n), vector(right, m)) + (node.bias === null ? 0 : 1),
          );
          expectSame('ω', omega, expected);
          const isRead = (slot: number): boolean =>
            program.nodes.slice(k).some((later) => inputsOf(later).includes(slot));
          check(
            at,
            k,
            [...program.slots.keys()].filter((slot) => program.writer[slot]! <= k && isRead(slot)),
          );
          visited.push(node);
          last = at;
        },
      );
      expect(visited).toEqual(program.nodes.filter(({ kind }) => kind === 'affine'));
      check(last!, program.nodes.length, [program.output]);
    },
    names,
  );
});
