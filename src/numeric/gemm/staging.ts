/**
 * Copies between a caller's arrays and the kernel's memory. `set` moves whole runs at memory speed but costs about
 * 0.1 µs a call, so short runs are copied in a loop.
 */

const SHORT = 32;

/** Copies a rows×columns block (row stride ld) of `source` to `memory` at `at`, its rows packed without gaps. */
export function copyIn(
  source: Float64Array,
  offset: number,
  ld: number,
  rows: number,
  columns: number,
  memory: Float64Array,
  at: number,
): void {
  if (ld === columns || rows === 1) copyRun(source, offset, memory, at, rows * columns);
  else for (let i = 0; i < rows; i++) copyRun(source, offset + i * ld, memory, at + i * columns, columns);
}

/** Copies the packed rows×columns block of `memory` at `at` to `target`, at `offset` with row stride ld. */
export function copyOut(
  memory: Float64Array,
  at: number,
  target: Float64Array,
  offset: number,
  ld: number,
  rows: number,
  columns: number,
): void {
  if (ld === columns || rows === 1) copyRun(memory, at, target, offset, rows * columns);
  else for (let i = 0; i < rows; i++) copyRun(memory, at + i * columns, target, offset + i * ld, columns);
}

/** Copies `length` numbers. */
export function copyRun(
  source: Float64Array,
  from: number,
  target: Float64Array,
  to: number,
  length: number,
): void {
  if (length <= SHORT) for (let i = 0; i < length; i++) target[to + i] = source[from + i]!;
  else if (length === source.length) target.set(source, to);
  else target.set(source.subarray(from, from + length), to);
}
