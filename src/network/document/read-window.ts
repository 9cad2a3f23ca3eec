/** The picture and window of a saved convolution or pool. */
import { outputSize, paddedSize } from '../layers/windows.js';
import type { WindowDocument } from '../model-document.js';
import { exactly, fail, largestWidth, width, type Fields, type Place } from './read-values.js';

/**
 * Checks that the window fits, and that what the layer has no option for is as its constructor sets it: a signal has
 * height 1, a pool no padding. Else such a field would be left out of the network without a word.
 */
export function window(at: Fields, over: 'picture' | 'signal' | 'pool'): WindowDocument {
  const geometry: WindowDocument = {
    channels: width(at('channels')),
    height: width(at('height')),
    width: width(at('width')),
    kernel: sides(at('kernel'), 1),
    stride: sides(at('stride'), 1),
    padding: sides(at('padding'), 0),
  };
  const numbers = geometry.channels * geometry.height * geometry.width;
  if (numbers > largestWidth) {
    const expected = `channels × height × width of at most ${largestWidth}`;
    throw fail(at('width'), expected, { got: String(numbers) });
  }
  if (over === 'signal') {
    exactly(at('height'), 1);
    exactly(side(at('kernel'), 0), 1);
    exactly(side(at('stride'), 0), 1);
    exactly(side(at('padding'), 0), 0);
  }
  if (over === 'pool') for (const k of [0, 1] as const) exactly(side(at('padding'), k), 0);
  const [rows, columns] = outputSize(geometry);
  if (rows * columns > largestWidth) {
    const expected = `at most ${largestWidth} places of the window`;
    throw fail(at('padding'), expected, { got: `${rows} × ${columns}` });
  }
  if (rows >= 1 && columns >= 1) return geometry;
  const expected = `at most ${bracketed(paddedSize(geometry))}, the height and width with padding`;
  throw fail(at('kernel'), expected, { got: bracketed(geometry.kernel) });
}

/** [height, width], both whole numbers of at least `least`. */
function sides(place: Place, least: 0 | 1): readonly [number, number] {
  const { value } = place;
  const valid =
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((length) => Number.isSafeInteger(length) && (length as number) >= least);
  if (valid) return [value[0] as number, value[1] as number];
  throw fail(place, `two whole numbers ≥ ${least}`);
}

/** One of the two, after `sides`. */
function side({ operation, path, value }: Place, k: 0 | 1): Place {
  return { operation, path: `${path}[${k}]`, value: (value as readonly number[])[k] };
}

const bracketed = (both: readonly [number, number]): string => `[${both.join(', ')}]`;
