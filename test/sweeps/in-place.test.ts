/** Sweeps that write over what they carry: the same at affine nodes, and nobody's seeds are changed. */
import { describe, expect, it } from 'vitest';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import { residual } from '../../src/network/layers/residual.js';
import { sequential } from '../../src/network/sequential.js';
import { planOf } from '../../src/program/plan.js';
import { adjointTangent } from '../../src/sweeps/adjoint-tangent.js';
import { backward } from '../../src/sweeps/backward.js';
import { tangent } from '../../src/sweeps/tangent.js';
import type { Field, Trace } from '../../src/sweeps/trace.js';
import { law, lengthOf, traced } from './subjects.js';

/** What is there of a field at the slots that affine nodes read, or write. */
function atAffine({ program }: Trace, field: Field, side: 'input' | 'output'): (Float64Array | undefined)[] {
  return planOf(program).affine.map((node) => field[node[side]]?.slice());
}

describe('sweeps in place', () => {
  law('leave the same at affine nodes, and seeds as they were', (subject) => {
    for (const streams of [0, 1]) {
      const trace = traced(subject, streams);
      const { output, parameterCount } = trace.program;
      const theta = subject.integers(parameterCount);
      const draw = (): Float64Array => subject.integers(lengthOf(trace, output));
      const [seed, change] = [draw(), draw()];
      const before = change.slice();
      const seeds = new Map([[output, change]]);
      const adjoint = backward(trace, new Map([[output, seed]]));
      const results = [false, true].map((inPlace) => {
        const along = tangent(trace, { theta, inPlace });
        const moved = atAffine(trace, along.value, 'input');
        const first = backward(trace, seeds, { inPlace });
        const second = adjointTangent(trace, adjoint, along, { theta, seeds, inPlace });
        return [
          moved,
          atAffine(trace, first.value, 'output'),
          atAffine(trace, second.value, 'output'),
          atAffine(trace, along.value, 'input'),
        ];
      });
      expect(results[1]).toEqual(results[0]);
      expect(change).toEqual(before);
    }
  });

  it('are for masks whose neighbours are affine nodes alone', () => {
    const relu = activation('relu');
    const masks = (layers: Parameters<typeof sequential>[0]): boolean[] => {
      const { program } = sequential(layers);
      const { isMask } = planOf(program);
      const isBent = program.nodes.map(
        (node) => node.kind === 'activation' && node.activation.name !== 'identity',
      );
      return isMask.filter((_, k) => isBent[k]);
    };
    expect(masks([dense(2, 3), relu, dense(3, 3), activation('tanh'), dense(3, 1)])).toEqual([true, false]);
    expect(masks([dense(2, 3), relu, relu, dense(3, 1), relu])).toEqual([false, false, false]);
    expect(masks([dense(2, 3), relu, residual([dense(3, 3), relu]), dense(3, 1)])).toEqual([false, false]);
  });

  it('write over no direction that comes with seeds at slots', () => {
    const { program } = sequential([dense(1, 1), activation('relu'), dense(1, 1)]);
    const trace: Trace = {
      program,
      parameters: new Float64Array(program.parameterCount),
      samples: 1,
      streams: 0,
      value: program.slots.map(() => new Float64Array(1)),
      slope: program.slots.map(() => new Float64Array(1)),
      second: [],
      third: [],
      selection: [],
    };
    const seed = Float64Array.of(5);
    tangent(trace, { slots: new Map([[planOf(program).affine[0]!.output, seed]]), inPlace: true });
    expect(seed).toEqual(Float64Array.of(5));
  });
});
