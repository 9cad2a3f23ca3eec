/** Values made at first use and kept: how a linearization stays free until it is asked. */
import { kept } from '../numeric/allocation.js';

/** `make()` at the first call and the same value ever after; it holds no scratch arrays of whoever asks first. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: kept(make) }).value;
}
