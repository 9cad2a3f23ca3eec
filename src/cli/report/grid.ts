/** Functions of two variables, sampled on a regular grid for pictures. */

/** A rectangle of the plane: [from, to] in x and in y. */
export type Domain = readonly [readonly [number, number], readonly [number, number]];

/**
 * Where a picture samples: `size`×`size` points, row after row from small y to large, the outermost ones on the edge of
 * the domain.
 */
export interface Grid {
  readonly domain: Domain;
  readonly size: number;
  /** The (x, y) of every grid point, in the order of the values. */
  readonly points: readonly (readonly [number, number])[];
}

/** A grid over a domain. */
export function gridOver(domain: Domain, size: number): Grid {
  const [xs, ys] = domain.map(([from, to]) => {
    const step = (to - from) / (size - 1);
    return Array.from({ length: size }, (_, i) => from + i * step);
  }) as [number[], number[]];
  return { domain, size, points: ys.flatMap((y) => xs.map((x) => [x, y] as const)) };
}

/** Points for arrows: `count`×`count` cell centres of the domain. */
export function centresOf([[left, right], [bottom, top]]: Domain, count: number): [number, number][] {
  const places = Array.from({ length: count }, (_, i) => (i + 0.5) / count);
  return places.flatMap((v) =>
    places.map((u): [number, number] => [left + u * (right - left), bottom + v * (top - bottom)]),
  );
}
