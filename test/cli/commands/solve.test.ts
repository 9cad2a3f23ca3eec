/** End to end: `dyadic solve` and `dyadic fit --target`, built, on small settings. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { loadNetwork } from '../../../src/network/load.js';
import { faultOf } from '../support/well-formed.js';
import { parsed, workplace } from '../support/workplace.js';

const { path, run, watch, remove } = workplace();
afterAll(remove);

const logarithm = ['x*u_x = 1', '--domain', 'x=0.5:5', '--condition', 'u(1)=0', '--solution', 'log(x)'];

describe('dyadic solve', () => {
  it('solves, measures, saves and draws', async () => {
    const words = [...logarithm, '--iterations', '200', '--out', 'u.json', '--plot', 'u.html'];
    const { code, output } = await run('solve', ...words, '--json');
    expect(code).toBe(0);
    const document = parsed(output) as { errors: number[]; conditions: number[] };
    expect(document.errors[0]).toBeLessThan(1e-4);
    expect(document.conditions).toHaveLength(1);
    expect(loadNetwork(readFileSync(path('u.json'), 'utf8')).predict([[1]]).data[0]).toBeCloseTo(0, 3);
    expect(faultOf(readFileSync(path('u.html'), 'utf8'))).toBeNull();
  });

  it('takes systems and draws functions of two variables', async () => {
    const system = ['u_t = v', 'v_t = -u', '--unknowns', 'u,v', '--domain', 't=0:1', '--quiet'];
    const conditions = ['--condition', 'u(0)=0', '--condition', 'v(0)=1', '--solution', 'u=sin(t); v=cos(t)'];
    const { code, output } = await run('solve', ...system, ...conditions, '--iterations', '50');
    expect(code).toBe(0);
    expect(output).toMatch(/relative L2 error of v +\S+/);
    const plane = [
      'u_x + u_y = 0',
      '--domain',
      'x=0:1,y=0:1',
      '--condition',
      'u(x,0)=x',
      '--solution',
      'x-y',
    ];
    const drawn = await run('solve', ...plane, '--points', '49', '--iterations', '5', '--plot', 'p.html');
    expect(drawn.code).toBe(0);
    expect(faultOf(readFileSync(path('p.html'), 'utf8'))).toBeNull();
  });

  it('fits a coefficient to a table', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => `${i / 4},${i === 3 ? '' : Math.exp(-0.6 * (i / 4))}`);
    writeFileSync(path('decay.csv'), ['t,u', ...rows].join('\n'));
    const words = ['u_t = -k*u', '--domain', 't=0:3', '--coefficients', 'k=1', '--data', 'decay.csv'];
    const { code, output } = await run('solve', ...words, '--points', '30', '--iterations', '80', '--json');
    expect(code).toBe(0);
    const { coefficients } = parsed(output) as { coefficients: { k: { value: number } } };
    expect(coefficients.k.value).toBeCloseTo(0.6, 4);
    const refused = await run('solve', 'u_x = 1', '--domain', 'x=0:1', '--data', 'decay.csv');
    expect(refused.code).toBe(2);
    expect(refused.notes).toContain('a column of');
  });

  it('saves the best network while it is sought', async () => {
    const words = ['solve', ...logarithm, '--iterations', '1000000', '--out', 'kept.json'];
    const { code } = await watch(words, {
      onTick: (send) => {
        if (existsSync(path('kept.json'))) send('SIGKILL');
      },
    });
    expect(code).toBeNull();
    expect(loadNetwork(readFileSync(path('kept.json'), 'utf8')).inputs).toBe(1);
  });

  it('points at the character of a mistake', async () => {
    const { code, notes } = await run('solve', 'u_x = 1', '--domain', 'x=0:1', '--condition', 'w(0)=1');
    expect(code).toBe(2);
    expect(notes).toContain('  w(0)=1\n  ^');
  });
});

describe('dyadic fit --target', () => {
  it('fits a formula and measures it at fresh points', async () => {
    const words = ['--target', 'sin(x)*y', '--domain', 'x=-1:1,y=-1:1', '--samples', '50', '--epochs', '50'];
    const { code, output } = await run('fit', ...words, '--json');
    expect(code).toBe(0);
    const { test } = parsed(output) as { test: { values: { rmse: number }[]; derivatives: unknown[] } };
    expect(test.values[0]!.rmse).toBeLessThan(0.01);
    expect(test.derivatives).toHaveLength(2);
  });

  it('excludes a table', async () => {
    const { code, notes } = await run('fit', 'data.csv', '--target', 'x', '--domain', 'x=0:1');
    expect(code).toBe(2);
    expect(notes).toContain('Pass a table or a formula, not both.');
  });
});
