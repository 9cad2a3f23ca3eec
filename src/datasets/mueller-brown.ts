/** Müller and Brown (1979): a sum of four Gaussian hills and wells, the standard potential energy surface of two coordinates. */
import type { BenchmarkFunction } from './benchmark-function.js';

/** A·exp(a u² + b u v + c v²) around (x, y), with u and v the distances from there. */
interface Hill {
  readonly height: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly x: number;
  readonly y: number;
}

const hills: readonly Hill[] = [
  { height: -200, a: -1, b: 0, c: -10, x: 1, y: 0 },
  { height: -100, a: -1, b: 0, c: -10, x: 0, y: 0.5 },
  { height: -170, a: -6.5, b: 11, c: -6.5, x: -0.5, y: 1.5 },
  { height: 15, a: 0.7, b: 0.6, c: 0.7, x: -1, y: 1 },
];

/**
 * The potential of Müller and Brown ("Location of saddle points and minimum energy paths by a constrained simplex
 * optimization procedure", 1979): three minima, −146.700, −108.167 and −80.768, and the two saddles between them, −40.665
 * and −72.249 (`muellerBrownStationaryPoints`). The gradient is minus the force. In the corners of the domain the energy
 * rises to more than 1,000.
 */
export const muellerBrown: BenchmarkFunction = {
  name: 'mueller-brown',
  title: 'Müller-Brown',
  domain: [
    [-1.5, 1.2],
    [-0.2, 2],
  ],
  minimum: { at: [-0.5582236346330243, 1.4417258418046686], value: -146.699517209954 },
  value: (point) => hills.reduce((sum, hill) => sum + at(hill, point).value, 0),
  gradient: (point) =>
    hills.reduce<number[]>(
      ([first, second], hill) => {
        const { value, p, q } = at(hill, point);
        return [first! + value * p, second! + value * q];
      },
      [0, 0],
    ),
  hessian(point) {
    let [xx, xy, yy] = [0, 0, 0];
    for (const hill of hills) {
      const { value, p, q } = at(hill, point);
      xx += value * (p * p + 2 * hill.a);
      xy += value * (p * q + hill.b);
      yy += value * (q * q + 2 * hill.c);
    }
    return [
      [xx, xy],
      [xy, yy],
    ];
  },
};

/** A point where the gradient vanishes. */
export interface StationaryPoint {
  readonly kind: 'minimum' | 'saddle';
  readonly at: readonly [number, number];
  readonly value: number;
}

/** The three minima and the two saddles between them, along the path from the lowest minimum to the other end. */
export const muellerBrownStationaryPoints: readonly StationaryPoint[] = [
  { kind: 'minimum', at: [-0.5582236346330243, 1.4417258418046686], value: -146.699517209954 },
  { kind: 'saddle', at: [-0.8220015587327322, 0.6243128028148713], value: -40.6648435086574 },
  { kind: 'minimum', at: [-0.05001082299820605, 0.4666941048719721], value: -80.76781812965903 },
  { kind: 'saddle', at: [0.21248658200066203, 0.2929883251073678], value: -72.24894011232522 },
  { kind: 'minimum', at: [0.6234994049308765, 0.028037758528685664], value: -108.16672411685236 },
];

/** The energy of a hill, and the slopes of its exponent. */
function at(hill: Hill, point: ArrayLike<number>): { value: number; p: number; q: number } {
  const [u, v] = [point[0]! - hill.x, point[1]! - hill.y];
  const { height, a, b, c } = hill;
  return {
    value: height * Math.exp(a * u * u + b * u * v + c * v * v),
    p: 2 * a * u + b * v,
    q: b * u + 2 * c * v,
  };
}
