/** What happens where a regime that was chosen cannot factor at a shift after all. */
import { describe, expect, it } from 'vitest';
import { factorAt } from '../../src/curvature/choose.js';
import { curvatureOf } from '../../src/curvature/curvature-of.js';
import type { Curvature } from '../../src/curvature/curvature.js';
import { linearize, mlp } from '../../src/index.js';

const network = mlp({ inputs: 2, hidden: [3], outputs: 1, activation: 'tanh', seed: 1 });
const at = linearize(network, { x: [[1, 2]], y: [[3]] }, 'halfSquaredError');
const plain = curvatureOf(at.hessian.verbs);
/** A chain whose blocks are singular at every shift. */
const stubborn: Curvature = {
  ...plain,
  space: (regime) =>
    regime === 'blockTridiagonal' ? { ...plain.space(regime), factor: () => null } : plain.space(regime),
};

describe('a block-tridiagonal form that meets a singular block', () => {
  it('gives way to the next best regime, and says so', () => {
    const { regime, reason, factor } = factorAt(stubborn, 'solve', 1, { regime: 'blockTridiagonal' });
    expect(regime).not.toBe('blockTridiagonal');
    expect(reason).toMatch(/^blockTridiagonal met a singular block, and /);
    const expected = factorAt(plain, 'solve', 1, { regime: 'dense' }).factor!;
    expect(factor!.signs).toEqual(expected.signs);
    expect(factor!.logAbsDeterminant).toBeCloseTo(expected.logAbsDeterminant, 10);
  });

  it('is used where it works', () => {
    const { regime, factor } = factorAt(plain, 'solve', 1, { regime: 'blockTridiagonal' });
    expect(regime).toBe('blockTridiagonal');
    expect(factor!.signs).toEqual(plain.space('dense').factor(1)!.signs);
  });
});
