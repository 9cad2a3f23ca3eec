/** A stream of numbers from a seed: mulberry32, so that tests share no generator with the library. */
export interface Stream {
  uniform(): number;
  normal(): number;
  /** 0, …, n − 1. */
  integer(n: number): number;
}

export function stream(seed: number): Stream {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    integer: (n) => Math.floor(n * uniform()),
  };
}
