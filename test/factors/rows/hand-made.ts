/**
 * Factor rows made by hand, beyond what today's layers produce: several sites a node, several slabs and kinds, absent
 * slabs, repeated terms. All numbers are small integers (scales powers of two), so every sum of products is exact in
 * float64 whatever its order, and the lazy verbs must agree with the written-out rows bit for bit.
 */
import { programBuilder, type Program } from '../../../src/program/program.js';
import type { FactorRows, NodeFactors, Term } from '../../../src/factors/rows/factor-rows.js';
import { stream } from '../../support/architectures.js';

/** Random rows; the same seed gives the same rows. */
export function rowsOf(seed: number): FactorRows {
  const { integer } = stream(seed);
  const upTo = (n: number): number => 1 + integer(n);
  const list = <T>(length: number, make: (index: number) => T): T[] =>
    Array.from({ length }, (_, i) => make(i));
  const samples = upTo(4);
  const [lefts, rights] = [upTo(3), upTo(3)];
  const program = syntheticProgram(
    list(upTo(2), () => ({ inputs: upTo(3), outputs: upTo(3), sites: upTo(3), bias: integer(3) > 0 })),
  );
  const slab = (length: number): Float64Array | undefined =>
    integer(4) === 0 ? undefined : Float64Array.from({ length }, () => integer(7) - 3);
  const kinds = list(upTo(3), () =>
    list(upTo(3), (): Term => ({ left: integer(lefts), right: integer(rights) })),
  );
  const nodes = program.nodes.flatMap((node): NodeFactors[] => {
    if (node.kind !== 'affine') return [];
    const left = list(lefts, () => slab(samples * program.slots[node.output]!));
    const right = list(rights, () => slab(samples * program.slots[node.input]!));
    return [{ node, left, right }];
  });
  const scale = Float64Array.from({ length: kinds.length * samples }, () => [0, 0.5, 1, 2][integer(4)]!);
  const constants = list(rights, () => (integer(2) === 0 ? 0 : 1));
  return { program, samples, kinds, constants, nodes, ...(integer(2) === 0 ? { scale } : {}) };
}

interface AffineShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly sites: number;
  readonly bias: boolean;
}

/** Affine nodes side by side, each with slots of its own; only widths and blocks matter to factor rows. */
function syntheticProgram(shapes: readonly AffineShape[]): Program {
  const builder = programBuilder(1);
  for (const { inputs, outputs, sites, bias } of shapes) {
    const input = builder.slot(sites * inputs);
    const output = builder.slot(sites * outputs);
    const name = `layers.${builder.nextLayer()}`;
    const weight = builder.block(`${name}.weight`, [outputs, inputs]);
    builder.add({
      kind: 'affine',
      input,
      output,
      weight,
      bias: bias ? builder.block(`${name}.bias`, [outputs]) : null,
      sites,
    });
  }
  return builder.finish(0);
}

/** The definition, entry by entry: row (kind, n) at kind·N + n, P numbers each. */
export function writtenOut(rows: FactorRows): number[][] {
  return rows.kinds.flatMap((terms, kind) =>
    Array.from({ length: rows.samples }, (_, n) => {
      const row = Array.from({ length: rows.program.parameterCount }, () => 0);
      const scale = rows.scale?.[kind * rows.samples + n] ?? 1;
      for (const { node, left, right } of rows.nodes) {
        const [outputs, inputs] = node.weight.shape as [number, number];
        for (const term of terms) {
          for (let s = 0; s < node.sites; s++) {
            for (let i = 0; i < outputs; i++) {
              const a = scale * (left[term.left]?.[(n * node.sites + s) * outputs + i] ?? 0);
              for (let j = 0; j < inputs; j++) {
                const b = right[term.right]?.[(n * node.sites + s) * inputs + j] ?? 0;
                row[node.weight.offset + i * inputs + j]! += a * b;
              }
              if (node.bias !== null) row[node.bias.offset + i]! += a * rows.constants[term.right]!;
            }
          }
        }
      }
      return row;
    }),
  );
}
