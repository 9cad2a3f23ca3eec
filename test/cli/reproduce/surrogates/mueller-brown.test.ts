import { describe, expect, it } from 'vitest';
import { muellerBrownForces } from '../../../../src/cli/reproduce/surrogates/mueller-brown.js';
import { stationaryPointNear } from '../../../../src/cli/reproduce/surrogates/stationary-point.js';
import { activation, dense, sequential } from '../../../../src/index.js';
import { runAborted, runSmall } from './run-small.js';

describe('Müller-Brown from forces', () => {
  it('gives its tables, figures and goals', async () => {
    const { tables, goals, figures } = await runSmall(muellerBrownForces, 0.05);
    expect(tables[0]!.rows).toHaveLength(9);
    expect(figures.map(({ name }) => name)).toEqual(['profile', 'points']);
    expect(goals.map(({ limit }) => limit)).toEqual([0.5, 1]);
    // A twentieth of the steps leaves a good part of the force; 100 would be knowing nothing.
    expect(goals[1]!.value).toBeLessThan(60);
  });

  it('reports nothing when it is stopped at once', async () => {
    const { figures } = await runAborted(muellerBrownForces);
    expect(figures).toEqual([]);
  });
});

describe('stationaryPointNear', () => {
  // (x − 1)² + (y + 2)² + 5 by two units.
  const square = { value: (z: number) => z * z, first: (z: number) => 2 * z, second: () => 2 };
  const bowl = sequential([dense(2, 2), activation(square), dense(2, 1)], {
    parameters: [1, 0, 0, 1, -1, 2, 1, 1, 5],
  });

  it('finds the bottom of a bowl, and says when it is too far away', () => {
    const found = stationaryPointNear(bowl, [0.9, -1.9]);
    expect(found!.at[0]).toBeCloseTo(1, 12);
    expect(found!.at[1]).toBeCloseTo(-2, 12);
    expect(found!.value).toBeCloseTo(5, 12);
    expect(stationaryPointNear(bowl, [0, 0])).toBeNull();
  });
});
