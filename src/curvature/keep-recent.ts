/** Values made at first use, of which the most recent few are kept: factorizations for the shifts in use. */

/** `make(key)`, remembered for the last `count` keys. */
export function keepRecent<T>(count: number, make: (key: number) => T): (key: number) => T {
  let kept: readonly { readonly key: number; readonly value: T }[] = [];
  return (key) => {
    const found = kept.find((entry) => entry.key === key) ?? { key, value: make(key) };
    kept = [found, ...kept.filter((entry) => entry !== found)].slice(0, count);
    return found.value;
  };
}
