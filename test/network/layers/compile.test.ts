import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activation } from '../../../src/network/layers/activation.js';
import { compile } from '../../../src/network/layers/compile.js';
import { dense } from '../../../src/network/layers/dense.js';
import type { Layer } from '../../../src/network/layers/layer.js';
import { residual } from '../../../src/network/layers/residual.js';
import { scaling } from '../../../src/network/layers/scaling.js';
import { inputsOf } from '../../../src/program/nodes.js';
import type { Program } from '../../../src/program/program.js';
import { thrownBy } from '../../support/thrown.js';

/** The nodes as words: `affine`, the name of an activation, `add`, `scaling`. */
function words({ nodes }: Program): string[] {
  return nodes.map((node) => (node.kind === 'activation' ? node.activation.name : node.kind));
}

const tanh = activation('tanh');

/** Random lists of layers that keep the width 2 (a dense layer from 2 to 3 is followed by one back to 2). */
const layerLists = fc.letrec<{ list: readonly Layer[]; block: readonly Layer[] }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3 },
    fc.constant([dense(2, 2)]),
    fc.constant([dense(2, 3), dense(3, 2, { bias: false })]),
    fc.constant([tanh]),
    fc.constant([scaling({ scale: [1, 2], shift: [0, 0] })]),
    tie('list').map((layers) => [residual(layers)]),
  ),
  list: fc.array(tie('block'), { minLength: 1, maxLength: 4 }).map((blocks) => blocks.flat()),
})).list;

describe('compile', () => {
  it('inserts the identity where no activation follows a dense layer', () => {
    const compiled = (layers: Layer[]): string[] => words(compile('test', layers, 2));
    expect(compiled([dense(2, 2)])).toEqual(['affine', 'identity']);
    expect(compiled([dense(2, 2), tanh])).toEqual(['affine', 'tanh']);
    expect(compiled([dense(2, 3), dense(3, 1), tanh, tanh])).toEqual([
      'affine',
      'identity',
      'affine',
      'tanh',
      'tanh',
    ]);
    expect(compiled([dense(2, 2), scaling({ scale: [1, 1], shift: [0, 0] }), tanh])).toEqual([
      'affine',
      'identity',
      'scaling',
      'tanh',
    ]);
  });

  it('does so before a residual layer, at the end of its body, and not behind it', () => {
    const layers = [dense(2, 2), residual([tanh, dense(2, 2)]), tanh];
    expect(words(compile('test', layers, 2))).toEqual([
      'affine',
      'identity',
      'tanh',
      'affine',
      'identity',
      'add',
      'tanh',
    ]);
  });

  it('lets exactly one node read an affine output, an activation; and every slot but the last is read', () => {
    fc.assert(
      fc.property(layerLists, (layers) => {
        const program = compile('test', layers, 2);
        for (const node of program.nodes) {
          const readers = program.nodes.filter((reader) => inputsOf(reader).includes(node.output));
          const kinds = readers.map((reader) => reader.kind);
          expect(node.kind !== 'affine' || kinds.join(' ') === 'activation').toBe(true);
          expect(readers.length > 0).toBe(node.output !== program.output);
        }
      }),
    );
  });

  it('lays the blocks one behind another and names them in order', () => {
    const layers = [dense(2, 3), residual([dense(3, 3, { bias: false })]), dense(3, 1)];
    const program = compile('test', layers, 2);
    expect(program.blocks.map(({ name, offset }) => `${name} ${offset}`)).toEqual([
      'layers.0.weight 0',
      'layers.0.bias 6',
      'layers.1.weight 9',
      'layers.2.weight 18',
      'layers.2.bias 21',
    ]);
    expect(program.parameterCount).toBe(22);
  });

  it('gives a layer that occurs twice parameters of its own at each place', () => {
    const twice = dense(2, 2);
    expect(compile('test', [twice, tanh, twice], 2).parameterCount).toBe(12);
  });
});

describe('the number of inputs', () => {
  const inputs = (layers: Layer[], given?: number): number => compile('test', layers, given).slots[0]!;

  it('is told by the first dense or scaling layer, however deep', () => {
    expect(inputs([dense(3, 1)])).toBe(3);
    expect(inputs([tanh, dense(3, 1)])).toBe(3);
    expect(inputs([residual([tanh, scaling({ scale: [1, 1], shift: [0, 0] })]), dense(2, 1)])).toBe(2);
    expect(inputs([tanh], 5)).toBe(5);
  });

  it('must be given if no layer tells it', () => {
    expect(thrownBy(() => inputs([tanh, residual([tanh])]))).toEqual({
      name: 'DomainError',
      message:
        'test: inputs: expected a number, because no layer tells it, got nothing. Pass the number of inputs, as in { inputs: 3 }.',
    });
    expect(thrownBy(() => inputs([tanh], 0)).message).toBe(
      'test: inputs: expected a positive whole number, got 0. Pass the number of inputs, as in { inputs: 3 }.',
    );
  });
});

describe('layers that do not fit', () => {
  it('are named by their place', () => {
    expect(thrownBy(() => compile('test', [dense(3, 4), tanh, dense(5, 2)], undefined))).toEqual({
      name: 'ShapeError',
      message:
        'test: layers[2]: expected 4 inputs, the width that the layer before it gives, got 5 inputs. Give this layer 4 inputs, or the layer before it 5 outputs.',
    });
    expect(thrownBy(() => compile('test', [dense(3, 4)], 2)).message).toBe(
      'test: layers[0]: expected 2 inputs, the width that enters here, got 3 inputs. Give this layer 2 inputs, or let 3 enter.',
    );
  });

  it('are named by their place inside residual layers', () => {
    const inner = residual([dense(4, 4), scaling({ scale: [1, 2, 3], shift: [0, 0, 0] })]);
    expect(thrownBy(() => compile('test', [dense(3, 4), residual([inner])], undefined)).message).toContain(
      'test: layers[1].layers[0].layers[1]: expected 4 inputs, the width that the layer before it gives, got 3 inputs.',
    );
    expect(thrownBy(() => compile('test', [dense(3, 4), residual([dense(3, 4)])], 3)).message).toContain(
      'test: layers[1].layers[0]: expected 4 inputs, the width that enters here, got 3 inputs.',
    );
  });

  it('are refused if they are no layers', () => {
    const advice = 'Make layers with dense(), activation(), residual() and the other layer functions.';
    const list = (layers: unknown): readonly Layer[] => layers as readonly Layer[];
    expect(thrownBy(() => compile('test', list(['tanh']), 2))).toEqual({
      name: 'DomainError',
      message: `test: layers[0]: expected a layer, got "tanh". ${advice}`,
    });
    expect(thrownBy(() => compile('test', list([tanh, dense]), 2)).message).toContain(
      'layers[1]: expected a layer, got a function.',
    );
    const unknown = { kind: 'residual', layers: [{ kind: 'dropout' }] };
    expect(thrownBy(() => compile('test', list([unknown]), 2)).message).toBe(
      `test: layers[0].layers[0]: expected a layer, got an object. ${advice}`,
    );
    expect(thrownBy(() => compile('test', [], 2)).message).toBe(
      'test: layers: expected an array of at least one layer, got an array of 0. Write [dense(3, 4), activation("tanh"), dense(4, 1)].',
    );
    expect(thrownBy(() => compile('test', list(null), 2)).message).toContain('got null.');
  });
});
