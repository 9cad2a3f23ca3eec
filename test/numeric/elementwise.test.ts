/**
 * Every elementwise function against its definition, exactly: on sixteenths no product or sum here rounds. Each runs on
 * arrays of the heap, where the plain loops work, and on arrays in the kernels' memory, where the kernel does.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scratch, scratchCopy, withScratch } from '../../src/numeric/allocation.js';
import * as elementwise from '../../src/numeric/elementwise.js';
import { pairSumsKernel } from '../../src/numeric/elementwise/pair-sums-kernel.js';
import { addressOf } from '../../src/numeric/kernel/memory.js';
import { random } from '../../src/numeric/random.js';

/** Numbers before and after a part, which nobody may touch. */
const margin = 3;

interface Part {
  /** The array with its margins. */
  readonly whole: Float64Array;
  /** The numbers of the part as they were at first. */
  readonly at: (i: number) => number;
}

/** `length` sixteenths between two margins. */
function part(stream: ReturnType<typeof random>, length: number): Part {
  const before = Float64Array.from({ length: length + 2 * margin }, () => stream.integer(129) / 16 - 4);
  const whole = scratch(before.length);
  whole.set(before);
  return { whole, at: (i) => before[margin + i]! };
}

/** The part is now what `expected` says, and its margins are what they were. */
function expectPart({ whole, at }: Part, expected: (i: number) => number): void {
  const length = whole.length - 2 * margin;
  const wanted = Array.from(whole, (_, k) => {
    const i = k - margin;
    return i >= 0 && i < length ? expected(i) : at(i);
  });
  expect(Array.from(whole)).toEqual(wanted);
}

function sumOver(count: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
}

/** Runs `work` with arrays of the heap and with arrays in the kernels' memory. */
function everywhere(work: () => void): void {
  work();
  withScratch(work);
}

const sizes = fc.record({ seed: fc.nat(1e6), rows: fc.nat(7), width: fc.integer({ min: 1, max: 41 }) });

describe('elementwise', () => {
  it('products are products, one number at a time', () => {
    fc.assert(
      fc.property(sizes, ({ seed, rows, width }) =>
        everywhere(() => {
          const n = rows * width;
          const stream = random(seed);
          const [a, b, c] = [part(stream, n), part(stream, n), part(stream, n)];
          const out = (): Part => part(stream, n);
          const [p, q, r, s] = [out(), out(), out(), out()];
          elementwise.multiplyElements(n, a.whole, margin, b.whole, margin, p.whole, margin);
          expectPart(p, (i) => a.at(i) * b.at(i));
          elementwise.addProducts(n, a.whole, margin, b.whole, margin, q.whole, margin);
          expectPart(q, (i) => q.at(i) + a.at(i) * b.at(i));
          elementwise.multiplyTriples(n, a.whole, margin, b.whole, margin, c.whole, margin, r.whole, margin);
          expectPart(r, (i) => a.at(i) * b.at(i) * c.at(i));
          elementwise.addTriples(n, a.whole, margin, b.whole, margin, c.whole, margin, s.whole, margin);
          expectPart(s, (i) => s.at(i) + a.at(i) * b.at(i) * c.at(i));
          const t = out();
          const [w, x, y, z] = [a.whole, b.whole, c.whole, s.whole];
          const bent = Array.from({ length: n }, (_, i) => s.whole[margin + i]!);
          elementwise.multiplyAddTriples(
            n,
            w,
            margin,
            x,
            margin,
            y,
            margin,
            z,
            margin,
            x,
            margin,
            t.whole,
            margin,
          );
          expectPart(t, (i) => a.at(i) * b.at(i) + c.at(i) * bent[i]! * b.at(i));
          elementwise.multiplyElements(n, a.whole, margin, b.whole, margin, a.whole, margin);
          expectPart(a, (i) => a.at(i) * b.at(i));
          const u = out();
          elementwise.multiplyByStep(n, b.whole, margin, c.whole, margin, u.whole, margin);
          expectPart(u, (i) => b.at(i) * (c.at(i) > 0 ? 1 : 0));
          elementwise.multiplyByStep(n, b.whole, margin, c.whole, margin, b.whole, margin);
          expectPart(b, (i) => b.at(i) * (c.at(i) > 0 ? 1 : 0));
        }),
      ),
    );
  });

  it('products of lower triangles leave alone what lies above the diagonal', () => {
    fc.assert(
      fc.property(fc.nat(11), fc.nat(1e6), fc.boolean(), (order, seed, adds) =>
        everywhere(() => {
          const stream = random(seed);
          const [a, b, out] = [0, 1, 2].map(() => part(stream, order ** 2)) as [Part, Part, Part];
          const shift = stream.integer(5) - 2;
          elementwise.lowerProducts(order, a.whole, margin, b.whole, margin, shift, adds, out.whole, margin);
          expectPart(out, (i) => {
            if (i % order > Math.floor(i / order)) return out.at(i);
            const product = a.at(i) * (b.at(i) + shift);
            return adds ? out.at(i) + product : product;
          });
        }),
      ),
    );
  });

  it('rows take a bias or a weight each', () => {
    fc.assert(
      fc.property(sizes, ({ seed, rows, width }) =>
        everywhere(() => {
          const n = rows * width;
          const stream = random(seed);
          const [row, weight, a] = [part(stream, width), part(stream, rows), part(stream, n)];
          const out = (): Part => part(stream, n);
          const [p, q, r, s] = [out(), out(), out(), out()];
          const rowOf = (i: number): number => Math.floor(i / width);
          elementwise.repeatRow(rows, width, row.whole, margin, p.whole, margin);
          expectPart(p, (i) => row.at(i % width));
          elementwise.addRow(rows, width, row.whole, margin, q.whole, margin);
          expectPart(q, (i) => q.at(i) + row.at(i % width));
          elementwise.scaleRows(rows, width, weight.whole, margin, a.whole, margin, r.whole, margin);
          expectPart(r, (i) => weight.at(rowOf(i)) * a.at(i));
          elementwise.addScaledRows(rows, width, weight.whole, margin, a.whole, margin, s.whole, margin);
          expectPart(s, (i) => s.at(i) + weight.at(rowOf(i)) * a.at(i));
          const [other, b, t] = [part(stream, rows), part(stream, n), out()];
          elementwise.mixRows(
            rows,
            width,
            weight.whole,
            margin,
            a.whole,
            margin,
            other.whole,
            margin,
            b.whole,
            margin,
            t.whole,
            margin,
          );
          expectPart(t, (i) => weight.at(rowOf(i)) * a.at(i) + other.at(rowOf(i)) * b.at(i));
        }),
      ),
    );
  });

  it('sums run over a vector, over rows and over columns', () => {
    fc.assert(
      fc.property(sizes, fc.boolean(), ({ seed, rows, width }, accumulate) =>
        everywhere(() => {
          const n = rows * width;
          const stream = random(seed);
          const [a, b, weight] = [part(stream, n), part(stream, n), part(stream, rows)];
          const [p, q, r] = [part(stream, rows), part(stream, width), part(stream, width)];
          const kept = (x: Part, i: number): number => (accumulate ? x.at(i) : 0);
          expect(elementwise.sumOfProducts(n, a.whole, margin, b.whole, margin)).toBe(
            sumOver(n, (i) => a.at(i) * b.at(i)),
          );
          elementwise.rowProducts(rows, width, a.whole, margin, b.whole, margin, accumulate, p.whole, margin);
          expectPart(p, (i) => kept(p, i) + sumOver(width, (j) => a.at(i * width + j) * b.at(i * width + j)));
          elementwise.columnSums(rows, width, a.whole, margin, accumulate, q.whole, margin);
          expectPart(q, (i) => kept(q, i) + sumOver(rows, (j) => a.at(j * width + i)));
          elementwise.weightedColumnSums(
            rows,
            width,
            weight.whole,
            margin,
            a.whole,
            margin,
            accumulate,
            r.whole,
            margin,
          );
          expectPart(r, (i) => kept(r, i) + sumOver(rows, (j) => weight.at(j) * a.at(j * width + i)));
        }),
      ),
    );
  });

  it('parts named by lists are gathered and scattered', () => {
    fc.assert(
      fc.property(sizes, ({ seed, rows, width }) =>
        everywhere(() => {
          const n = rows * width;
          const stream = random(seed);
          const chosen = (count: number): Int32Array =>
            Int32Array.from({ length: count }, (_, i) => i).filter(() => stream.integer(2) === 0);
          const [index, r, c] = [chosen(n), chosen(rows), chosen(width)];
          const full = (): Part => part(stream, n);
          const [a, b, d, e, f] = [full(), full(), full(), full(), full()];
          const [small, block] = [part(stream, index.length), part(stream, r.length * c.length)];
          const seen = (i: number): number => index.indexOf(i);
          const place = (i: number): number => {
            const [row, column] = [r.indexOf(Math.floor(i / width)), c.indexOf(i % width)];
            return row < 0 || column < 0 ? -1 : row * c.length + column;
          };
          elementwise.scatter(index, small.whole, margin, b.whole, margin);
          expectPart(b, (i) => (seen(i) < 0 ? b.at(i) : small.at(seen(i))));
          elementwise.scatterAdd(index, small.whole, margin, d.whole, margin);
          expectPart(d, (i) => d.at(i) + (seen(i) < 0 ? 0 : small.at(seen(i))));
          elementwise.gather(index, a.whole, margin, small.whole, margin);
          expectPart(small, (i) => a.at(index[i]!));
          elementwise.scatterBlock(r, c, block.whole, margin, e.whole, margin, width);
          expectPart(e, (i) => (place(i) < 0 ? e.at(i) : block.at(place(i))));
          elementwise.scatterAddBlock(r, c, block.whole, margin, f.whole, margin, width);
          expectPart(f, (i) => f.at(i) + (place(i) < 0 ? 0 : block.at(place(i))));
          elementwise.gatherBlock(r, c, a.whole, margin, width, block.whole, margin);
          expectPart(block, (i) => a.at(r[Math.floor(i / c.length)]! * width + c[i % c.length]!));
        }),
      ),
    );
  });

  it('rows named by a list are scaled and multiplied where they lie', () => {
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.boolean(), ({ seed, rows, width }, isOne, accumulate) =>
        everywhere(() => {
          const stream = random(seed);
          const list = Int32Array.from({ length: rows }, (_, i) => i).filter(() => stream.integer(2) === 0);
          const count = list.length;
          const numbers = (length: number): Float64Array => {
            const out = scratch(length);
            for (let i = 0; i < length; i++) out[i] = stream.integer(129) / 16 - 4;
            return out;
          };
          const weight = numbers(count);
          const other = numbers((isOne ? 1 : count) * width);
          const term = (r: number, i: number): number => other[(isOne ? 0 : r * width) + i]!;
          const a = part(stream, rows * width);
          const [gathered, spread] = [part(stream, count * width), part(stream, rows * width)];
          elementwise.gatherScaledRows(list, width, weight, a.whole, margin, gathered.whole, margin);
          expectPart(gathered, (i) => {
            const r = Math.floor(i / width);
            return weight[r]! * a.at(list[r]! * width + (i % width));
          });
          elementwise.scatterScaledRows(list, width, weight, other, isOne, accumulate, spread.whole, margin);
          expectPart(spread, (i) => {
            const r = list.indexOf(Math.floor(i / width));
            if (r < 0) return spread.at(i);
            const product = weight[r]! * term(r, i % width);
            return accumulate ? spread.at(i) + product : product;
          });
          const sums = numbers(count);
          elementwise.listedRowProducts(list, width, a.whole, margin, other, isOne, sums);
          const expected = Array.from(list, (row, r) =>
            sumOver(width, (i) => a.at(row * width + i) * term(r, i)),
          );
          expect(Array.from(sums)).toEqual(expected);
        }),
      ),
    );
  });

  it('columns with a number that is not 0 in the rows of a list are found', () => {
    fc.assert(
      fc.property(sizes, fc.boolean(), ({ seed, rows, width }, isAlone) =>
        everywhere(() => {
          const stream = random(seed);
          // Few numbers are not 0, and of these some are NaN or −0, which is 0.
          const sparse = (): Float64Array => {
            const out = scratch(rows * width);
            for (let i = 0; i < out.length; i++)
              out[i] = [0, 0, 0, 0, 0, 0, -0, 1, -2, NaN][stream.integer(10)]!;
            return out;
          };
          const [a, b] = [sparse(), isAlone ? null : sparse()];
          const list = Int32Array.from({ length: rows }, (_, r) => r).filter(() => stream.integer(3) > 0);
          const out = new Uint8Array(width + 1).fill(7);
          elementwise.nonZeroColumns(list, width, a, b, out);
          const expected = Array.from({ length: width }, (_, i) =>
            list.some((r) => a[r * width + i] !== 0 || (b !== null && b[r * width + i] !== 0)) ? 1 : 0,
          );
          expect(Array.from(out)).toEqual([...expected, 7]);
          if (list.length === 0) return;
          elementwise.varyingColumns(list, width, a, out);
          const varies = Array.from({ length: width }, (_, i) =>
            list.some((r) => a[r * width + i] !== a[list[0]! * width + i]) ? 1 : 0,
          );
          expect(Array.from(out)).toEqual([...varies, 7]);
        }),
      ),
    );
  });

  it('adds an index that stands twice in a list twice', () => {
    const out = new Float64Array(3);
    elementwise.scatterAdd(Int32Array.of(2, 0, 2), Float64Array.of(1, 2, 4), 0, out, 0);
    expect(Array.from(out)).toEqual([2, 0, 5]);
  });

  it('updates are those of conjugate gradients and Adam', () => {
    fc.assert(
      fc.property(sizes, ({ seed, rows, width }) =>
        everywhere(() => {
          const n = rows * width;
          const stream = random(seed);
          const [x, y, z, w] = [part(stream, n), part(stream, n), part(stream, n), part(stream, n)];
          elementwise.addScaled(n, -0.5, x.whole, margin, y.whole, margin);
          expectPart(y, (i) => y.at(i) - 0.5 * x.at(i));
          elementwise.scaleAndAdd(n, 4, x.whole, margin, z.whole, margin);
          expectPart(z, (i) => x.at(i) + 4 * z.at(i));
          elementwise.multiplyBy(n, 8, x.whole, margin, w.whole, margin);
          expectPart(w, (i) => 8 * x.at(i));
          const bare = (): Float64Array => Float64Array.from({ length: n }, (_, i) => x.at(i));
          const [gradient, first, second, theta] = [bare(), bare(), bare().map(Math.abs), bare()];
          elementwise.adamUpdate(n, 0.5, 0.25, 2, 4, 0.125, gradient, first, second, theta);
          for (let i = 0; i < n; i++) {
            const [m, v] = [x.at(i), 0.25 * Math.abs(x.at(i)) + 0.75 * x.at(i) ** 2];
            expect([first[i], second[i]]).toEqual([m, v]);
            expect(theta[i]).toBe(x.at(i) - (2 * m) / (Math.sqrt(4 * v) + 0.125));
          }
        }),
      ),
    );
  });

  it('sums of an input pair are the sums over its table, added to what there is', () => {
    const shapes = fc.record({
      seed: fc.nat(1e6),
      rows: fc.integer({ min: 1, max: 7 }),
      width: fc.integer({ min: 1, max: 13 }),
      inputs: fc.integer({ min: 1, max: 6 }),
      hasBias: fc.boolean(),
    });
    fc.assert(
      fc.property(shapes, ({ seed, rows, width, inputs, hasBias }) =>
        everywhere(() => {
          const stream = random(seed);
          const [first, bias] = [margin, hasBias ? margin + width * inputs + 1 : -1];
          const second = first + width * (inputs + 1) + 2;
          const shape = { rows, width, inputs, first, bias, second };
          const slices = elementwise.slicesOf(shape);
          const length = second + rows * width;
          const [table, theta, out] = [
            part(stream, rows * slices * width),
            part(stream, length),
            part(stream, length),
          ];
          // Without margins: where the blocks begin is said by the shape.
          const entry = (i: number, k: number, j: number): number => table.at((i * slices + k) * width + j);
          const b = scratch(rows * slices * width);
          const all = Array.from({ length: slices }, (_, k) =>
            Float64Array.from({ length: rows * width }, (__, at) =>
              entry(Math.floor(at / width), k, at % width),
            ),
          );
          elementwise.pairTable(shape, all, b);
          elementwise.addPairSums(shape, b, theta.whole.subarray(margin), out.whole.subarray(margin));
          const lower = (k: number, j: number): number => (k < inputs ? first + j * inputs + k : bias + j);
          const sums = new Map<number, number>();
          for (let j = 0; j < width; j++) {
            for (let k = 0; k < slices; k++)
              sums.set(
                lower(k, j),
                sumOver(rows, (i) => theta.at(second + i * width + j) * entry(i, k, j)),
              );
            for (let i = 0; i < rows; i++)
              sums.set(
                second + i * width + j,
                sumOver(slices, (k) => entry(i, k, j) * theta.at(lower(k, j))),
              );
          }
          expectPart(out, (i) => out.at(i) + (sums.get(i) ?? 0));
        }),
      ),
    );
  });

  it('sums of an input pair are the same by two columns as by two rows at a time', () => {
    const kernel = pairSumsKernel();
    if (kernel === null) return;
    const { normal } = random(3);
    const [rows, width, inputs] = [9, 13, 3];
    const slices = inputs + 1;
    const length = width * slices + rows * width;
    const lengths = [rows * slices * width, length, length];
    const numbers = lengths.map((n) => Float64Array.from({ length: n }, normal));
    const sums = (pairs: boolean): Float64Array =>
      withScratch(() => {
        const [table, theta, out] = numbers.map(scratchCopy) as [Float64Array, Float64Array, Float64Array];
        const [b, from, to] = [addressOf(table), addressOf(theta), addressOf(out)];
        const room = addressOf(scratch(2 * slices * width));
        expect(Math.min(b, from, to, room)).toBeGreaterThan(0);
        const [bias, second] = [8 * width * inputs, 8 * width * slices];
        kernel.addPairSums(rows, width, inputs, b, from, to, 0, bias, second, room, pairs);
        return out.slice();
      });
    expect(sums(true)).toEqual(sums(false));
  });

  it('arrays are finite where none of their numbers, wherever it stands, is something else', () => {
    const odd = fc.constantFrom(NaN, Infinity, -Infinity, 1.7e308, 5e-324, -0);
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(40), fc.nat(39), odd, (seed, n, at, entry) =>
        everywhere(() => {
          const { whole } = part(random(seed), n);
          const own = whole.subarray(margin, margin + n);
          whole.fill(NaN, 0, margin).fill(Infinity, margin + n);
          expect(elementwise.isFiniteEverywhere(own)).toBe(true);
          if (at < n) own[at] = entry;
          expect(elementwise.isFiniteEverywhere(own)).toBe(at >= n || Number.isFinite(entry));
        }),
      ),
    );
  });

  it('rectifies, keeps NaN, and has slope 0 at 0', () => {
    everywhere(() => {
      const values = [-2, -0, 0, 3, NaN, Infinity, -Infinity];
      // Eleven times, so that the kernel is asked at all.
      const z = scratch(77);
      for (let i = 0; i < 77; i++) z[i] = values[i % 7]!;
      const [value, slope] = [scratch(77), scratch(77)];
      elementwise.rectify(z.length, z, 0, value, 0, slope, 0);
      expect(Array.from(value.subarray(70))).toEqual([0, 0, 0, 3, NaN, Infinity, 0]);
      expect(Array.from(slope.subarray(70))).toEqual([0, 0, 0, 1, 0, 1, 0]);
      elementwise.rectify(z.length, z, 0, z, 0, null, 0);
      expect(z).toEqual(value);
    });
  });

  it('Adam’s moments are 0 where they would lose bits, and NaN stays', () => {
    const step = (): readonly Float64Array[] => {
      const least = 2 ** -1022;
      // More than SIMD takes at a time, and a rest.
      const of = (numbers: readonly number[]): Float64Array =>
        scratch(75).map((_, i) => numbers[i % numbers.length]!);
      const first = of([least, -least, 2 * least, -1.5 * least, NaN]);
      const second = of([least, 4 * least, 0, 1, NaN]);
      const [into1, into2, theta] = [scratch(75), scratch(75), scratch(75).fill(1)];
      into1.set(first);
      into2.set(second);
      elementwise.adamUpdate(75, 0.5, 0.75, 0.1, 1, 1e-8, scratch(75).fill(0), into1, into2, theta);
      return [into1.slice(), into2.slice(), theta.slice()];
    };
    const least = 2 ** -1022;
    for (const [first, second, theta] of [step(), withScratch(step)]) {
      expect(Array.from(first!.subarray(70))).toEqual([0, 0, least, 0, NaN]);
      expect(Array.from(second!.subarray(70))).toEqual([0, 3 * least, 0, 0.75, NaN]);
      for (let i = 0; i < 75; i++) expect(first![i]).toEqual(first![70 + (i % 5)]);
      expect(Array.from(theta!.subarray(0, 5))).toEqual([1, 1, 1, 1, NaN]);
    }
  });

  it('gives the same bits in the kernels’ memory as on the heap', () => {
    const results = (): readonly number[] => {
      const stream = random(11);
      const [rows, width] = [13, 27];
      const n = rows * width;
      const normals = (length: number): Float64Array => {
        const array = scratch(length);
        for (let i = 0; i < length; i++) array[i] = stream.normal();
        return array;
      };
      const [a, b, c, d] = [normals(n), normals(n), normals(n), normals(n)];
      const [weight, columns, perRow] = [normals(rows), normals(width), normals(rows)];
      const [first, second] = [normals(n), normals(n)];
      second.forEach((x, i) => (second[i] = x * x));
      elementwise.addTriples(n, a, 0, b, 0, c, 0, d, 0);
      elementwise.addProducts(n, a, 0, b, 0, d, 0);
      elementwise.lowerProducts(Math.floor(Math.sqrt(n)), a, 0, b, 0, 0.3, true, d, 0);
      elementwise.multiplyAddTriples(n, a, 0, b, 0, c, 0, d, 0, b, 0, second, 0);
      second.forEach((x, i) => (second[i] = x * x));
      elementwise.addScaledRows(rows, width, weight, 0, a, 0, d, 0);
      elementwise.mixRows(rows, width, weight, 0, b, 0, perRow, 0, d, 0, d, 0);
      elementwise.addScaled(n, 0.3, a, 0, d, 0);
      elementwise.scaleAndAdd(n, 0.7, b, 0, d, 0);
      elementwise.rowProducts(rows, width, a, 0, b, 0, true, perRow, 0);
      elementwise.columnSums(rows, width, d, 0, true, columns, 0);
      elementwise.weightedColumnSums(rows, width, weight, 0, d, 0, true, columns, 0);
      elementwise.adamUpdate(n, 0.9, 0.999, 0.01, 1.2, 1e-8, a, first, second, d);
      elementwise.rectify(n, b, 0, b, 0, c, 0);
      const total = elementwise.sumOfProducts(n, a, 0, d, 0);
      const shape = { rows, width, inputs: 2, first: 1, bias: 1 + 2 * width, second: 4 * width };
      const [table, pair, sums] = [normals(3 * n), normals(4 * width + n), normals(4 * width + n)];
      elementwise.addPairSums(shape, table, pair, sums);
      return [...sums, ...b, ...c, ...d, ...perRow, ...columns, ...first, ...second, total];
    };
    expect(withScratch(results)).toEqual(results());
  });
});
