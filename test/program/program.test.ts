import { describe, expect, it } from 'vitest';
import { activationFunction } from '../../src/functions/activation.js';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import { residual } from '../../src/network/layers/residual.js';
import { scaling } from '../../src/network/layers/scaling.js';
import { sequential } from '../../src/network/sequential.js';
import { affineInputs, affineOutputs, inputsOf, type AffineNode } from '../../src/program/nodes.js';
import { programBuilder, type Program } from '../../src/program/program.js';
import { affineReaders } from '../../src/program/readers.js';

/** The names of the weights that read each slot. */
const readersByName = (program: Program): string[][] =>
  affineReaders(program).map((nodes) => nodes.map((node) => node.weight.name));

describe('a program', () => {
  const builder = programBuilder(2);
  const name = `layers.${builder.nextLayer()}`;
  const weight = builder.block(`${name}.weight`, [3, 2]);
  const bias = builder.block(`${name}.bias`, [3]);
  const z = builder.slot(3);
  const affine: AffineNode = { kind: 'affine', input: 0, output: z, weight, bias, sites: 1 };
  builder.add(affine);
  const v = builder.slot(3);
  builder.add({ kind: 'activation', input: z, output: v, activation: activationFunction('tanh') });
  const sum = builder.slot(3);
  builder.add({ kind: 'add', left: z, right: v, output: sum });
  const program = builder.finish(sum);

  it('knows the width, writer and number of readers of each slot', () => {
    expect(program).toMatchObject({ input: 0, output: sum, slots: [2, 3, 3, 3] });
    expect(program.writer).toEqual([-1, 0, 1, 2]);
    expect(program.readers).toEqual([1, 2, 1, 0]);
    expect(builder.widthOf(v)).toBe(3);
  });

  it('lays blocks one behind another, a weight before its bias', () => {
    expect(program.blocks).toEqual([
      { name: 'layers.0.weight', shape: [3, 2], offset: 0, length: 6 },
      { name: 'layers.0.bias', shape: [3], offset: 6, length: 3 },
    ]);
    expect(program.parameterCount).toBe(9);
    expect(builder.nextLayer()).toBe(1);
  });

  it('tells what each node reads', () => {
    expect(program.nodes.map(inputsOf)).toEqual([[0], [z], [z, v]]);
    expect([affineInputs(affine), affineOutputs(affine)]).toEqual([2, 3]);
  });
});

describe('affine readers', () => {
  it('are reached through additions and scalings, but not through activations', () => {
    const { program } = sequential([
      dense(2, 2),
      activation('tanh'),
      residual([scaling({ scale: [2, 3], shift: [0, 0] }), dense(2, 2), activation('relu')]),
      dense(2, 1),
    ]);
    // 0 x · 1 z · 2 tanh · 3 scaled · 4 z · 5 relu · 6 sum · 7 z · 8 identity
    expect(program.nodes.map(({ kind }) => kind)).toEqual([
      'affine',
      'activation',
      'scaling',
      'affine',
      'activation',
      'add',
      'affine',
      'activation',
    ]);
    const [first, inner, last] = ['layers.0.weight', 'layers.1.weight', 'layers.2.weight'] as const;
    expect(readersByName(program)).toEqual([[first], [], [inner, last], [inner], [], [last], [last], [], []]);
  });

  it('are listed once, in program order, when several paths lead to them', () => {
    const inner = residual([dense(1, 1), activation('sin')]);
    const { program } = sequential([residual([inner]), dense(1, 1)]);
    expect(readersByName(program)[0]).toEqual(['layers.0.weight', 'layers.1.weight']);
  });
});
