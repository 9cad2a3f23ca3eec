/** Medians and quartiles. */

export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** Quartiles and median, by linear interpolation between the sorted values. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (fraction: number): number => {
    const position = fraction * (sorted.length - 1);
    const below = Math.floor(position);
    const [left, right] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
    return left + (position - below) * (right - left);
  };
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}
