/** Windows over a picture: the places that a kernel or a pool visits, and the entries it sees there. */
import { ShapeError } from '../../errors.js';

/** A picture of channels · height · width numbers, channel-major, and how a window walks over it. */
export interface WindowGeometry {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: readonly [height: number, width: number];
  readonly stride: readonly [height: number, width: number];
  readonly padding: readonly [height: number, width: number];
}

/** Rows and columns of window positions, ⌊(size + 2·padding − kernel)/stride⌋ + 1; below 1 if the window does not fit. */
export function outputSize(geometry: WindowGeometry): readonly [height: number, width: number] {
  const { kernel, stride } = geometry;
  const [height, width] = paddedSize(geometry);
  return [Math.floor((height - kernel[0]) / stride[0]) + 1, Math.floor((width - kernel[1]) / stride[1]) + 1];
}

/** Rows and columns of the picture with its padding. */
export function paddedSize({ height, width, padding }: WindowGeometry): readonly [number, number] {
  return [height + 2 * padding[0], width + 2 * padding[1]];
}

/**
 * Throws ShapeError if the window is larger than what it walks over.
 *
 * @param argument - what the caller calls the window
 * @param over - what it walks over, in words; one number is written for a signal, two for a picture
 */
export function checkWindow(
  operation: string,
  argument: string,
  over: 'picture' | 'padded picture' | 'padded signal',
  geometry: WindowGeometry,
): void {
  const [rows, columns] = outputSize(geometry);
  if (rows >= 1 && columns >= 1) return;
  const size = ([height, width]: readonly [number, number]): string =>
    over === 'padded signal' ? `${width}` : `${height}×${width}`;
  const padding = over === 'picture' ? '' : ' or the padding larger';
  throw new ShapeError(
    operation,
    argument,
    `at most the ${over}, ${size(paddedSize(geometry))}`,
    size(geometry.kernel),
    `Make the ${argument} smaller${padding}.`,
  );
}

/**
 * For each position, row by row, the indices of the entries that the window sees in the given channels, in the order
 * (channel, row, column); −1 in the padding.
 */
export function windows(geometry: WindowGeometry, channels: readonly number[]): number[][] {
  const { height, width, kernel, stride, padding } = geometry;
  const [rows, columns] = outputSize(geometry);
  const seen: number[][] = [];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const entries: number[] = [];
      for (const channel of channels) {
        for (let i = 0; i < kernel[0]; i++) {
          for (let j = 0; j < kernel[1]; j++) {
            const row = y * stride[0] + i - padding[0];
            const column = x * stride[1] + j - padding[1];
            const inside = row >= 0 && row < height && column >= 0 && column < width;
            entries.push(inside ? (channel * height + row) * width + column : -1);
          }
        }
      }
      seen.push(entries);
    }
  }
  return seen;
}
