/**
 * Elementwise functions: nanoseconds an element with operands in the kernels' memory, where the WebAssembly kernel works,
 * and on the heap, where plain loops do. Least of samples taken in turn.
 *
 * Usage: npm run bench -- elementwise, or after it: node build/bench/elementwise.bench.js [--json]
 */
import { parseArgs } from 'node:util';
import { scratch, withScratch } from '../src/numeric/allocation.js';
import * as elementwise from '../src/numeric/elementwise.js';
import { random } from '../src/numeric/random.js';

/** Work on arrays a, b, c, out of one length. */
type Work = (n: number, a: Float64Array, b: Float64Array, c: Float64Array, out: Float64Array) => void;

const works: Readonly<Record<string, Work>> = {
  multiplyElements: (n, a, b, _c, out) => elementwise.multiplyElements(n, a, 0, b, 0, out, 0),
  addTriples: (n, a, b, c, out) => elementwise.addTriples(n, a, 0, b, 0, c, 0, out, 0),
  addRow: (n, a, _b, _c, out) => elementwise.addRow(n / 8, 8, a, 0, out, 0),
  rowProducts: (n, a, b, _c, out) => elementwise.rowProducts(n / 8, 8, a, 0, b, 0, false, out, 0),
  columnSums: (n, a, _b, _c, out) => elementwise.columnSums(n / 8, 8, a, 0, false, out, 0),
  sumOfProducts: (n, a, b) => void elementwise.sumOfProducts(n, a, 0, b, 0),
  addScaled: (n, a, _b, _c, out) => elementwise.addScaled(n, 1e-9, a, 0, out, 0),
  adamUpdate: (n, a, b, c, out) => elementwise.adamUpdate(n, 0.9, 0.999, 1e-3, 1, 1e-8, a, b, c, out),
  rectify: (n, a, b, _c, out) => elementwise.rectify(n, a, 0, b, 0, out, 0),
};

const lengths = [16, 32, 64, 128, 1024, 16384] as const;
const SAMPLES = 31;

function measure(work: Work, length: number): readonly [number, number] {
  const stream = random(5);
  const heap = Array.from({ length: 4 }, () =>
    Float64Array.from({ length }, () => Math.abs(stream.normal())),
  );
  return withScratch(() => {
    const inPlace = heap.map((array) => {
      const copy = scratch(length);
      copy.set(array);
      return copy;
    });
    const repeats = Math.ceil(40_000 / length);
    const least: [number, number] = [Infinity, Infinity];
    for (let sample = 0; sample < SAMPLES; sample++) {
      [inPlace, heap].forEach(([a, b, c, out], i) => {
        const start = performance.now();
        for (let r = 0; r < repeats; r++) work(length, a!, b!, c!, out!);
        least[i] = Math.min(least[i]!, ((performance.now() - start) * 1e6) / (repeats * length));
      });
    }
    return least;
  });
}

const figures = Object.entries(works).flatMap(([name, work]) =>
  lengths.map((length) => {
    const [kernel, plain] = measure(work, length);
    return { name, length, kernel: Number(kernel.toFixed(2)), plain: Number(plain.toFixed(2)) };
  }),
);
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
if (values.json) console.log(JSON.stringify(figures, null, 2));
else console.table(figures);
