/**
 * Waiting for a word of shared memory to change. A thread that sleeps takes 50 to 360 µs to wake, one that looks again
 * and again well under one, so threads look for a while before they sleep. A page's main thread may not sleep at all.
 */

/** How long a thread looks before it sleeps, in ms: vector work between two operations, and what one part takes longer than another, is shorter. */
const lookFor = 0.5;

/** Waits until `words[index]` is no longer `old`, for `most` ms at the longest; whether it has changed. */
export function waitForChange(
  words: Int32Array,
  index: number,
  old: number,
  most: number = Infinity,
): boolean {
  const started = performance.now();
  for (;;) {
    for (let look = 0; look < 256; look++) if (Atomics.load(words, index) !== old) return true;
    const waited = performance.now() - started;
    if (waited > most) return false;
    if (waited > lookFor && maySleep()) Atomics.wait(words, index, old, most - waited);
  }
}

let sleeps: boolean | undefined;

/** Whether this thread may block: all may but the main thread of a page. */
export function maySleep(): boolean {
  if (sleeps !== undefined) return sleeps;
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    sleeps = true;
  } catch {
    sleeps = false;
  }
  return sleeps;
}
