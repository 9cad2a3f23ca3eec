/** Convolutions and pools by their definitions, window after window, over any algebra. */
import { dot, type Algebra } from './algebra.js';

/** Windows of a channel-major picture; sides are [rows, columns]. */
export interface OracleWindow {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  /** Zeros around the picture, on each side. */
  readonly padding: readonly [number, number];
}

/** Rows and columns of windows that fit. */
export function windowCounts({ height, width, kernel, stride, padding }: OracleWindow): [number, number] {
  const along = (size: number, k: 0 | 1): number =>
    Math.floor((size + 2 * padding[k] - kernel[k]) / stride[k]) + 1;
  return [along(height, 0), along(width, 1)];
}

/** What one channel shows in each window, zeros for what lies outside. */
function views<S>(window: OracleWindow, channel: number, input: readonly S[], zero: S): S[][] {
  const { height, width, kernel, stride, padding } = window;
  const [rows, columns] = windowCounts(window);
  const out: S[][] = [];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const view: S[] = [];
      for (let i = 0; i < kernel[0]; i++) {
        for (let j = 0; j < kernel[1]; j++) {
          const [row, column] = [r * stride[0] - padding[0] + i, c * stride[1] - padding[1] + j];
          const inside = row >= 0 && row < height && column >= 0 && column < width;
          view.push(inside ? input[(channel * height + row) * width + column]! : zero);
        }
      }
      out.push(view);
    }
  }
  return out;
}

/** out[o] at a window = Σ over channels of weight[o][channel]·(what it shows there) + bias[o]. */
export function convolved<S>(
  algebra: Algebra<S>,
  window: OracleWindow,
  outChannels: number,
  weight: readonly S[],
  bias: readonly S[] | null,
  input: readonly S[],
): S[] {
  const area = window.kernel[0] * window.kernel[1];
  const shown = Array.from({ length: window.channels }, (_, channel) =>
    views(window, channel, input, algebra.constant(0)),
  );
  return Array.from({ length: outChannels }, (_, o) =>
    shown[0]!.map((__, position) => {
      const sum = shown.reduce((partial, channel, k) => {
        const from = (o * window.channels + k) * area;
        return algebra.add(partial, dot(algebra, weight.slice(from, from + area), channel[position]!));
      }, algebra.constant(0));
      return bias === null ? sum : algebra.add(sum, bias[o]!);
    }),
  ).flat();
}

/** Means or maxima of the windows of each channel. */
export function pooled<S>(
  algebra: Algebra<S>,
  window: OracleWindow,
  of: 'average' | 'maximum',
  input: readonly S[],
  candidates?: (values: readonly S[]) => void,
): S[] {
  const share = algebra.constant(1 / (window.kernel[0] * window.kernel[1]));
  return Array.from({ length: window.channels }, (_, channel) =>
    views(window, channel, input, algebra.constant(0)).map((view) => {
      if (of === 'average')
        return view.reduce(
          (sum, value) => algebra.add(sum, algebra.multiply(share, value)),
          algebra.constant(0),
        );
      candidates?.(view);
      return view.reduce((best, value) => (algebra.real(value) > algebra.real(best) ? value : best));
    }),
  ).flat();
}
