/**
 * Theorem 1 of Czarnecki et al. (S-T1), as a construction: a one-hidden-layer ReLU network approaches a C¹ function of one
 * variable together with its derivative. On a mesh of width h its slope on each piece is a value that p' takes on that
 * piece (the mean, by the mean-value theorem), hence
 *
 *     |f' − p'| ≤ ω(p', h) = max { |p'(s) − p'(t)| : |s − t| ≤ h },        |f − p| ≤ h·ω(p', h).
 */
import { DomainError } from '../../errors.js';
import { activation } from '../../network/layers/activation.js';
import { dense } from '../../network/layers/dense.js';
import type { Network } from '../../network/network.js';
import { sequential } from '../../network/sequential.js';

/**
 * The ReLU network that interpolates `value` on `pieces` equal pieces of [low, high]; width pieces + 1.
 * Throws DomainError if the interval is empty, `pieces` no whole number ≥ 1, or a value not finite.
 */
export function reluApproximation(
  value: (x: number) => number,
  [low, high]: readonly [low: number, high: number],
  pieces: number,
): Network {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    const got = `[${low}, ${high}]`;
    throw new DomainError('reluApproximation', 'interval', 'low < high', got, 'Pass the ends in order.');
  }
  if (!(Number.isInteger(pieces) && pieces >= 1)) {
    const advice = 'Each piece is one hidden unit.';
    throw new DomainError('reluApproximation', 'pieces', 'a whole number ≥ 1', String(pieces), advice);
  }
  const mesh = (high - low) / pieces;
  const knots = Array.from({ length: pieces + 1 }, (_, i) => low + i * mesh);
  const values = knots.map((x) => {
    const y = value(x);
    if (Number.isFinite(y)) return y;
    const advice = 'The function must be defined on the whole interval.';
    throw new DomainError('reluApproximation', `value(${x})`, 'a finite number', String(y), advice);
  });
  const slopes = knots.slice(1).map((_, i) => (values[i + 1]! - values[i]!) / mesh);
  // relu(x − low) − relu(low − x) = x − low carries the first slope to both sides of the interval.
  const changes = [slopes[0]!, -slopes[0]!, ...slopes.slice(1).map((s, i) => s - slopes[i]!)];
  const directions = [1, -1, ...slopes.slice(1).map(() => 1)];
  const biases = [-low, low, ...knots.slice(1, pieces).map((x) => -x)];
  const parameters = [...directions, ...biases, ...changes, values[0]!];
  return sequential([dense(1, pieces + 1), activation('relu'), dense(pieces + 1, 1)], { parameters });
}
