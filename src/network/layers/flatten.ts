/**
 * Flattening, for those who port a PyTorch model line by line: rows are flat here from the start (channel-major), so the
 * layer changes nothing.
 */
export interface FlattenLayer {
  readonly kind: 'flatten';
}

/** A layer that changes nothing; it marks where channels and positions become one row of features. */
export function flatten(): FlattenLayer {
  return Object.freeze({ kind: 'flatten' });
}
