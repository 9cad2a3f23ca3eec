/** Interleaved spirals in the plane, one for each class: easy to draw, and no linear model separates them. */
import { DomainError } from '../errors.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { random } from '../numeric/random.js';

/** Options of `spirals`. */
export interface SpiralOptions {
  /** Points in all, N; classes take turns. */
  readonly samples: number;
  /** A whole number; the same seed gives the same points. */
  readonly seed: number;
  /** Arms, at least 2. Default 3. */
  readonly classes?: number;
  /** Turns of each arm from the centre to its end. Default 0.75. */
  readonly turns?: number;
  /** Standard deviation of a point's angle, in radians. Default 0.2. */
  readonly noise?: number;
}

/** Points with their classes. */
export interface ClassSample {
  /** N×2, inside the unit disc. */
  readonly x: Matrix;
  /** N×C, one-hot. */
  readonly y: Matrix;
}

/**
 * Points on spiral arms: at radius r, uniform on (0, 1], the arm of class c stands at the angle 2π(c/C + turns·r), give
 * or take the noise. A larger sample of the same seed begins with the smaller one.
 *
 * Throws DomainError if an option is out of range.
 */
export function spirals(options: SpiralOptions): ClassSample {
  const { samples, seed, classes = 3, turns = 0.75, noise = 0.2 } = options;
  const check = (argument: string, holds: boolean, expected: string, got: number): void => {
    if (holds) return;
    throw new DomainError('spirals', argument, expected, String(got), 'Correct the number.');
  };
  check('samples', Number.isInteger(samples) && samples >= 1, 'a whole number ≥ 1', samples);
  check('seed', Number.isSafeInteger(seed), 'a whole number', seed);
  check('classes', Number.isInteger(classes) && classes >= 2, 'a whole number ≥ 2', classes);
  check('turns', Number.isFinite(turns), 'a finite number', turns);
  check('noise', Number.isFinite(noise) && noise >= 0, 'a number ≥ 0', noise);
  const stream = random(seed);
  const x = matrix(samples, 2);
  const y = matrix(samples, classes);
  for (let n = 0; n < samples; n++) {
    const arm = n % classes;
    const radius = 1 - stream.uniform();
    const angle = 2 * Math.PI * (arm / classes + turns * radius) + noise * stream.normal();
    x.data[2 * n] = radius * Math.cos(angle);
    x.data[2 * n + 1] = radius * Math.sin(angle);
    y.data[n * classes + arm] = 1;
  }
  return { x, y };
}
