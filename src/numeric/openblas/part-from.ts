/** An array from an offset on, as C is to see it; the array itself where it can be, which saves making an object. */
export function partFrom(array: Float64Array, offset: number): Float64Array {
  return offset === 0 ? array : array.subarray(offset);
}
